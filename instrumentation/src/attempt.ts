/** Counts deliveries of the same message to this process. */
export interface AttemptCounter {
  /** 1 for the first delivery of the message at this offset, then 2, 3, … */
  count(partition: string, offset: string): number
}

/** Partitions whose deliveries are remembered; the one that was quiet longest is forgotten first. */
const MAX_PARTITIONS = 1_000

interface Delivered {
  readonly offset: string
  readonly attempt: number
}

/**
 * Remembers two deliveries a partition: the furthest, which is where a failing message keeps the partition, and the
 * last, for a replay of older offsets. So a failing message is counted right even when others are replayed before it.
 */
export function attemptCounter(maxPartitions = MAX_PARTITIONS): AttemptCounter {
  const partitions = new Map<string, { furthest: Delivered; last: Delivered }>()
  return {
    count(partition, offset) {
      const before = partitions.get(partition)
      partitions.delete(partition)
      const seen = [before?.last, before?.furthest].find((delivered) => delivered?.offset === offset)
      const last = { offset, attempt: (seen?.attempt ?? 0) + 1 }
      const further = before === undefined || !isBefore(offset, before.furthest.offset)
      partitions.set(partition, { last, furthest: further ? last : before.furthest })
      if (partitions.size > maxPartitions) partitions.delete(partitions.keys().next().value ?? '')
      return last.attempt
    },
  }
}

/** Offsets are decimal numbers without sign or leading zeros: the shorter is the lesser. */
const isBefore = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length)
