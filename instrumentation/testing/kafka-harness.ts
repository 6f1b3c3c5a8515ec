import { randomUUID } from 'node:crypto'
import { type EachMessagePayload, Kafka, logLevel } from 'kafkajs'
import { expect } from 'vitest'
import type { Harness, Stored } from './conformance/harness.ts'

/** What harnesses of Kafka clients have in common: topics, and what stands in them. By kafkajs, without tracing. */
export interface KafkaHarness
  extends Pick<Harness, 'system' | 'destination' | 'read' | 'consumed' | 'unsendable' | 'close'> {
  /** Runs when the harness closes, the last first. */
  closing(close: () => Promise<unknown>): void
}

/** Longer than a broker takes by default (`message.max.bytes`). */
const TOO_LONG = 2_000_000

export async function kafkaHarness(brokers: string[]): Promise<KafkaHarness> {
  const kafka = new Kafka({ clientId: 'reader', brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } })
  const admin = kafka.admin()
  await admin.connect()
  const closes: (() => Promise<unknown>)[] = [() => admin.disconnect()]
  return {
    system: 'kafka',
    async destination(name) {
      const topic = `${name}-${randomUUID()}`
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
      return topic
    },
    read: (topic, count) => read(kafka, topic, count),
    async consumed(groupId, topic) {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] })
      return Math.max(0, Number(offsets?.partitions[0]?.offset ?? 0))
    },
    unsendable: { value: Buffer.alloc(TOO_LONG, 'x') },
    closing: (close) => void closes.push(close),
    async close() {
      for (const close of closes.reverse()) await close()
    },
  }
}

async function read(kafka: Kafka, topic: string, count: number): Promise<Stored[]> {
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const messages: EachMessagePayload['message'][] = []
  await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) })
  await expect.poll(() => messages.length).toBe(count)
  await consumer.disconnect()
  return messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } as Stored['headers'] }))
}

/** A function that notes what it answered or failed with, for the suite to compare. */
export function watched<Given extends unknown[], Answer>(
  fn: (...given: Given) => Promise<Answer>,
  note: (outcome: unknown) => void,
): (...given: Given) => Promise<Answer> {
  return async (...given) => {
    try {
      const answer = await fn(...given)
      note(answer)
      return answer
    } catch (error) {
      note(error)
      throw error
    }
  }
}
