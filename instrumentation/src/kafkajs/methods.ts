import type { Envelope } from '@causeway/model'
import type { EachBatchPayload, Kafka, KafkaMessage, Message } from 'kafkajs'
import type { AttemptCounter } from '../attempt.ts'
import type { Tools } from '../tools.ts'
import { forEachMessage } from './consumer.ts'
import { tracedKafka } from './kafka.ts'
import { type MessageOptions, messageOf } from './message.ts'

/** What Causeway has for services that use kafkajs. */
export interface KafkajsMethods {
  /** The same kafkajs client, traced. */
  kafkajs(kafka: Kafka): Kafka
  /** A kafkajs message for an event: JSON value, key the aggregate id. Throws what `JSON.stringify` throws on its data. */
  message(envelope: Envelope, options?: MessageOptions): Message
  /** Inside a traced `eachBatch`: runs `fn` for each message, in order, each in its own span and context. */
  forEachMessage(payload: EachBatchPayload, fn: (message: KafkaMessage) => Promise<void>): Promise<void>
}

export const kafkajsMethods = (tools: Tools, attempts: AttemptCounter): KafkajsMethods => ({
  kafkajs: (kafka) => tracedKafka(tools, kafka),
  message: messageOf,
  forEachMessage: (payload, fn) => forEachMessage(tools, attempts, payload, fn),
})
