import type { Envelope } from '@causeway/model'
import type { EachBatchPayload, Kafka, KafkaMessage, Message } from 'kafkajs'
import type { OutboxEntry } from '../outbox.ts'
import type { Tools } from '../tools.ts'
import { kafkajs } from './adapter.ts'
import { forEachMessage } from './consumer.ts'
import { type MessageOptions, messageOf } from './message.ts'

/** What Causeway has for services that use kafkajs. */
export interface KafkajsMethods {
  /** The same kafkajs client, traced. */
  kafkajs(kafka: Kafka): Kafka
  /**
   * A kafkajs message for an event or an entry of the outbox: JSON value, key the aggregate id. Throws what
   * `JSON.stringify` throws on its data.
   */
  message(event: Envelope | OutboxEntry, options?: MessageOptions): Message
  /** Inside a traced `eachBatch`: runs `fn` for each message, in order, each in its own span and context. */
  forEachMessage(payload: EachBatchPayload, fn: (message: KafkaMessage) => Promise<void>): Promise<void>
}

export const kafkajsMethods = (tools: Tools): KafkajsMethods => ({
  kafkajs: (kafka) => kafkajs.trace(tools, kafka),
  message: messageOf,
  forEachMessage: (payload, fn) => forEachMessage(tools, payload, fn),
})
