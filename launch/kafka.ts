import type { Running } from './lifetime.ts'

/** An embedded Apache Kafka, one node in KRaft mode. `brokers` is what `KAFKA_BROKERS` would say. */
export type Kafka = Running & { readonly brokers: string[] }

export type KafkaOptions = {
  /** Its own directory: topics, offsets, the log, the lock. Made if missing. */
  dataDir: string
  /** Where Kafka's own files (44 MB, fetched once with Maven) are kept. */
  jarsDir: string
  /** 0 picks a free one. */
  port: number
  log?: (line: string) => void
  signal?: AbortSignal
}

/** Whether this machine has a Java that Kafka runs on (17 or newer). */
export async function hasJava(): Promise<boolean> {
  throw new Error('not yet')
}

/**
 * Starts Apache Kafka on 127.0.0.1. One left behind by a killed launcher is stopped first; topics and offsets stay.
 * @throws StartError `java-missing`, `maven-missing`, `already-running`, `port-taken`
 */
export async function startKafka(_options: KafkaOptions): Promise<Kafka> {
  throw new Error('not yet')
}
