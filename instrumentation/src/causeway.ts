import type { Envelope } from '@causeway/model'
import type { Adapter } from './adapter.ts'
import { currentHandling, type EventContext } from './context.ts'
import { type EventOptions, makeEvent } from './event/envelope.ts'
import { type Delivery, handle } from './handling.ts'
import { type KafkaMethods, kafkaMethods } from './kafka/methods.ts'
import { type KafkajsMethods, kafkajsMethods } from './kafkajs/methods.ts'
import { type Labels, labels } from './label.ts'
import { type Outbox, outboxOf } from './outbox.ts'
import { publishBatch } from './publish-batch.ts'
import { type PublishFacts, publish, type Where } from './sending.ts'
import type { Tools } from './tools.ts'

/** Tracing for one service. None of these throws anything of its own, except where it says so. */
export interface Causeway extends Labels, KafkajsMethods, KafkaMethods {
  /** A new event, its ids filled from the event being handled. */
  event<T>(type: string, data: T, options?: EventOptions): Envelope<T>
  /** The event being handled; undefined outside any handling. */
  current(): EventContext | undefined
  /**
   * Publishes one event on any bus; `send` gets the headers to put on the message. Answers and throws what `send` does, a
   * plain value or a promise.
   */
  publish<T>(event: Envelope | PublishFacts, send: (headers: Record<string, string>) => T, where: Where): T
  /** Publishes several events by one call of any bus; `send` gets the headers of each, in their order. */
  publishBatch<T>(
    events: readonly (Envelope | PublishFacts)[],
    send: (headers: Record<string, string>[]) => T,
    where: Where,
  ): T
  /**
   * Handles one message of any bus; `handler` runs with its event as current context. Answers and throws what `handler`
   * does, a plain value or a promise.
   */
  handle<T>(delivery: Delivery, handler: () => T): T
  /** Events that are stored in the service's own transaction, and sent later. */
  readonly outbox: Outbox
  /** The same client, traced by the adapter of its library. */
  trace<Client, Given extends Client>(adapter: Adapter<Client>, client: Given): Given
  /** Sends what is still queued, within 5 seconds; spans made later are not sent. Never rejects. May be called twice. */
  shutdown(): Promise<void>
}

/** Puts the parts together. `tools` decides where spans go; `shutdown` lets go of it. */
export function createCauseway(tools: Tools, shutdown: () => Promise<void>): Causeway {
  return {
    event: (type, data, options) => makeEvent(tools, type, data, options),
    current: () => currentHandling()?.event,
    publish: (event, send, where) => publish(tools, event, send, where),
    publishBatch: (events, send, where) => publishBatch(tools, events, send, where),
    handle: (delivery, handler) => handle(tools, () => delivery, handler),
    outbox: outboxOf(tools),
    trace: (adapter, client) => adapter.trace(tools, client),
    shutdown,
    ...labels(),
    ...kafkajsMethods(tools),
    ...kafkaMethods(tools),
  }
}
