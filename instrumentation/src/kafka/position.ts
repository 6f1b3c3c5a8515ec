/** Where a message came to stand; an offset that the broker did not tell is null. */
export interface StoredAt {
  readonly partition: number
  readonly offset: number | null
}

/** One line of an answer: where the first of the messages that went to a partition came to stand. */
interface Answered {
  readonly topicName: string
  readonly partition: number
  readonly baseOffset?: string | null
  readonly offset?: string | null
}

/** Which of the messages that were sent together a message is. */
export interface Place {
  readonly topic: string
  /** Among those to its topic, from 0. */
  readonly index: number
}

/**
 * Where the broker put a message, read from the answer to a send. Only where that is certain: all messages of the topic
 * went to one partition. `inARow` says that they stand there one after the other, in the order in which they were sent.
 */
export function storedAt(answer: unknown, { topic, index }: Place, inARow: boolean): StoredAt | null {
  if (!Array.isArray(answer)) return null
  const [only, ...others] = (answer as Answered[]).filter((entry) => entry?.topicName === topic)
  if (only === undefined || others.length > 0 || !Number.isInteger(only.partition)) return null
  const base = Number(only.baseOffset ?? only.offset ?? -1)
  return { partition: only.partition, offset: base >= 0 && inARow ? base + index : null }
}
