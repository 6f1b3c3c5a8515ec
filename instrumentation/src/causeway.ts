import type { Envelope } from '@causeway/model'
import type { EachBatchPayload, Kafka, KafkaMessage, Message } from 'kafkajs'
import { attemptCounter } from './attempt.ts'
import { currentHandling, type EventContext } from './context.ts'
import { type EventOptions, makeEvent } from './envelope.ts'
import { type Delivery, handle } from './handling.ts'
import { forEachMessage } from './kafkajs/consumer.ts'
import { tracedKafka } from './kafkajs/kafka.ts'
import { type MessageOptions, messageOf } from './kafkajs/message.ts'
import { type Labels, labels } from './label.ts'
import { type PublishFacts, publish, type Where } from './sending.ts'
import type { Tools } from './tools.ts'

/** Tracing for one service. None of these throws anything of its own, except where it says so. */
export interface Causeway extends Labels {
  /** The same kafkajs client, traced. */
  kafkajs(kafka: Kafka): Kafka
  /** A new event, its ids filled from the event being handled. */
  event<T>(type: string, data: T, options?: EventOptions): Envelope<T>
  /** A kafkajs message for an event: JSON value, key the aggregate id. Throws what `JSON.stringify` throws on its data. */
  message(envelope: Envelope, options?: MessageOptions): Message
  /** The event being handled; undefined outside any handling. */
  current(): EventContext | undefined
  /** Publishes one event on any bus; `send` gets the headers to put on the message. */
  publish<T>(
    event: Envelope | PublishFacts,
    send: (headers: Record<string, string>) => Promise<T>,
    where: Where,
  ): Promise<T>
  /** Handles one message of any bus; `handler` runs with its event as current context. */
  handle<T>(delivery: Delivery, handler: () => Promise<T>): Promise<T>
  /** Inside a traced `eachBatch`: runs `fn` for each message, in order, each in its own span and context. */
  forEachMessage(payload: EachBatchPayload, fn: (message: KafkaMessage) => Promise<void>): Promise<void>
  /** Sends what is still queued, within 5 seconds; spans made later are not sent. Never rejects. May be called twice. */
  shutdown(): Promise<void>
}

/** Puts the parts together. `tools` decides where spans go; `shutdown` lets go of it. */
export function createCauseway(tools: Tools, shutdown: () => Promise<void>): Causeway {
  const attempts = attemptCounter()
  return {
    kafkajs: (kafka) => tracedKafka(tools, kafka),
    event: (type, data, options) => makeEvent(tools, type, data, options),
    message: messageOf,
    current: () => currentHandling()?.event,
    publish: (event, send, where) => publish(tools, event, send, where),
    handle: (delivery, handler) => handle(tools, attempts, () => delivery, handler),
    forEachMessage: (payload, fn) => forEachMessage(tools, attempts, payload, fn),
    shutdown,
    ...labels(),
  }
}
