import type { RunConfig, Sender } from '../kafka/client.ts'

/**
 * The KafkaJS API of `@confluentinc/kafka-javascript` 1.x, as far as tracing looks at it. Its own types are left out, so
 * that the library, which brings a native module, need not be there.
 */
export interface ConfluentKafka {
  producer(config: never): unknown
  consumer(config: never): unknown
}

/** Configuration of a producer or consumer: librdkafka's own keys, and those of KafkaJS in a block. */
export interface ConfluentConfig {
  readonly 'client.id'?: unknown
  readonly 'group.id'?: unknown
  readonly kafkaJS?: { readonly clientId?: unknown; readonly groupId?: unknown }
}

/** A producer, which is its own transaction. */
export interface ConfluentProducer extends Sender<unknown> {
  transaction(): Promise<unknown>
}

export interface ConfluentConsumer {
  run(config?: RunConfig): Promise<void>
  disconnect(): Promise<void>
}
