/** Counts deliveries of the same message to this process. */
export interface AttemptCounter {
  /** 1 for the first delivery of the message at this offset to the consumer, then 2, 3, … */
  count(consumer: string, system: string, destination: string, partition: string, offset: string): number
}

/** Partitions whose deliveries are remembered; the one that was quiet longest is forgotten first. */
const MAX_PARTITIONS = 1_000

/** Two deliveries of a partition, by offset and how often. */
interface Remembered {
  furthest: string
  furthestAttempt: number
  last: string
  lastAttempt: number
  /** Which delivery of all this was. */
  at: number
}

/**
 * Remembers two deliveries a partition: the furthest, which is where a failing message keeps the partition, and the
 * last, for a replay of older offsets. So a failing message is counted right even when others are replayed before it.
 */
export function attemptCounter(maxPartitions = MAX_PARTITIONS): AttemptCounter {
  const partitions = new Map<string, Remembered>()
  const nameOf = rememberedName()
  let deliveries = 0
  return {
    count(consumer, system, destination, partition, offset) {
      const at = ++deliveries
      const name = nameOf(consumer, system, destination, partition)
      const known = partitions.get(name)
      if (known === undefined) {
        partitions.set(name, { furthest: offset, furthestAttempt: 1, last: offset, lastAttempt: 1, at })
        if (partitions.size > maxPartitions) forgetQuietest(partitions)
        return 1
      }
      const attempt = 1 + timesSeen(known, offset)
      known.last = offset
      known.lastAttempt = attempt
      known.at = at
      if (!isBefore(offset, known.furthest)) {
        known.furthest = offset
        known.furthestAttempt = attempt
      }
      return attempt
    },
  }
}

/** One name for a partition as a consumer sees it. Messages come many from one, so the last name is kept. */
function rememberedName() {
  let last = ['', '', '', '']
  let name = '\n\n\n'
  return (consumer: string, system: string, destination: string, partition: string): string => {
    if (partition !== last[3] || destination !== last[2] || consumer !== last[0] || system !== last[1]) {
      last = [consumer, system, destination, partition]
      name = last.join('\n')
    }
    return name
  }
}

function timesSeen(known: Remembered, offset: string): number {
  if (known.last === offset) return known.lastAttempt
  return known.furthest === offset ? known.furthestAttempt : 0
}

function forgetQuietest(partitions: Map<string, Remembered>): void {
  let quietest = ''
  let since = Number.POSITIVE_INFINITY
  for (const [partition, { at }] of partitions) {
    if (at < since) {
      quietest = partition
      since = at
    }
  }
  partitions.delete(quietest)
}

/** Offsets are decimal numbers without sign or leading zeros: the shorter is the lesser. */
const isBefore = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length)
