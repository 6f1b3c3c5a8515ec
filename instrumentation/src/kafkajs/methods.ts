import type { Envelope } from '@causeway/model'
import type { Kafka, Message } from 'kafkajs'
import type { OutboxEntry } from '../outbox.ts'
import type { Tools } from '../tools.ts'
import { kafkajs } from './adapter.ts'
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
}

export const kafkajsMethods = (tools: Tools): KafkajsMethods => ({
  kafkajs: (kafka) => kafkajs.trace(tools, kafka),
  message: (envelope, options) => messageOf(tools.service, envelope, options),
})
