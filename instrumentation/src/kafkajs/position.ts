import type { RecordMetadata } from 'kafkajs'

/** Where a message came to stand; an offset that the broker did not tell is null. */
export interface StoredAt {
  readonly partition: number
  readonly offset: number | null
}

/**
 * Where the broker put the message that was the `index`-th sent to a topic, read from its answer. Only where that is
 * certain: all messages of the topic went to one partition, in which they stand in the order in which they were sent.
 */
export function storedAt(answer: unknown, topic: string, index: number): StoredAt | null {
  if (!Array.isArray(answer)) return null
  const [only, ...others] = (answer as RecordMetadata[]).filter((entry) => entry?.topicName === topic)
  if (only === undefined || others.length > 0 || !Number.isInteger(only.partition)) return null
  const base = Number(only.baseOffset ?? only.offset ?? -1)
  return { partition: only.partition, offset: base >= 0 ? base + index : null }
}
