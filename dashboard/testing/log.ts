import type { Micros, Operation } from '@causeway/model'
import { PARTITIONS, type Story } from './stage.ts'
import { type Troubles, waitFor } from './trouble.ts'

/** Who reads what, and which types of event there; null for all of them. */
export const SUBSCRIPTIONS: readonly (readonly [consumer: string, topic: string, types: readonly string[] | null])[] = [
  ['payment', 'orders', null],
  ['payment', 'payment.retry', null],
  ['payment', 'refunds', null],
  ['order-view', 'orders', null],
  ['order-view', 'order-status', null],
  ['order-view', 'shipments', null],
  ['inventory', 'payments', ['PaymentProcessed']],
  ['order', 'inventory', null],
  ['order', 'payments', ['PaymentFailed', 'PaymentRefunded']],
  ['shipping', 'order-status', ['OrderConfirmed']],
  ['shipping', 'shipments', ['ShipmentScheduled']],
  ['notification', 'order-status', ['OrderConfirmed']],
  ['returns', 'order-status', ['OrderCancelled']],
  ['notification', 'shipments', ['OrderShipped']],
  ['ledger', 'payments', null],
  ...(['orders.v1', 'payments', 'refunds', 'inventory', 'order-status', 'shipments', 'notifications'] as const).map(
    (topic) => ['analytics', topic, null] as const,
  ),
]

/** One place of a partition. */
interface Entry {
  readonly send: Operation
  readonly offset: number
  readonly story: Story
}

/** What the broker would say. */
export interface Log {
  /** The operation with partition offsets filled in. */
  readonly place: (operation: Operation) => Operation
  readonly endOffset: (topic: string, partition: string, at: Micros) => number
  readonly logStart: (topic: string, partition: string) => number
  readonly committed: (consumer: string, topic: string, partition: string, at: Micros) => Committed
  /** The event that this consumer fails on again and again in this partition. */
  readonly poison: (consumer: string, topic: string, partition: string) => Operation | null
}

export interface Committed {
  readonly offset: number
  readonly movedAt: Micros
  /** When the first event that is not yet read was sent; null where all is read. */
  readonly oldestWaitingSince: Micros | null
}

/** Lays every send into its partition in the order of time. */
export function layLog(stories: readonly Story[], troubles: Troubles, now: Micros): Log {
  const entries = layEntries(stories)
  const entriesOf = Map.groupBy(
    [...entries.values()].flat(),
    ({ send }) => `${send.destination}/${send.partition}/${send.eventId}`,
  )
  const reads = new Map<string, readonly Micros[]>()
  for (const [consumer, topic, types] of SUBSCRIPTIONS) {
    for (const [key, list] of entries) {
      if (topicOf(key) === topic) reads.set(`${consumer} ${key}`, readTimes(consumer, types, list, troubles, now))
    }
  }
  const listOf = (topic: string, partition: string): readonly Entry[] => entries.get(`${topic}/${partition}`) ?? []
  const logStart = (topic: string, partition: string): number => baseOf(`${topic}/${partition}`)

  return {
    logStart,
    place(operation) {
      if (operation.type === 'create') return operation
      const { destination, partition, eventId, startedAt } = operation
      const sent = entriesOf.get(`${destination}/${partition}/${eventId}`)
      return { ...operation, offset: sent?.findLast(({ send }) => send.startedAt <= startedAt)?.offset ?? null }
    },
    endOffset: (topic, partition, at) =>
      logStart(topic, partition) + countUntil(listOf(topic, partition), at, ({ send }) => send.endedAt),
    committed(consumer, topic, partition, at) {
      const list = listOf(topic, partition)
      const times = reads.get(`${consumer} ${topic}/${partition}`) ?? []
      const read = countUntil(times, at, (time) => time)
      const waiting = list[read]
      const isThere = waiting !== undefined && waiting.send.endedAt <= at
      return {
        offset: logStart(topic, partition) + read,
        movedAt: times[read - 1] ?? (at as Micros),
        oldestWaitingSince: isThere ? waiting.send.startedAt : null,
      }
    },
    poison(consumer, topic, partition) {
      if (consumer !== 'inventory') return null
      return listOf(topic, partition).find(({ story }) => story.oddity === 'poison')?.send ?? null
    },
  }
}

function layEntries(stories: readonly Story[]): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>()
  for (const story of stories) {
    for (const send of story.operations) {
      if (send.type !== 'send') continue
      const key = `${send.destination}/${send.partition}`
      const list = entries.get(key)
      if (list === undefined) entries.set(key, [{ send, story, offset: 0 }])
      else list.push({ send, story, offset: 0 })
    }
  }
  for (const [key, list] of entries) {
    list.sort((a, b) => a.send.startedAt - b.send.startedAt)
    const base = baseOf(key)
    entries.set(
      key,
      list.map((entry, index) => ({ ...entry, offset: base + index })),
    )
  }
  return entries
}

/** When each event of the partition was behind this consumer; never goes back. */
function readTimes(
  consumer: string,
  types: readonly string[] | null,
  list: readonly Entry[],
  troubles: Troubles,
  now: Micros,
): Micros[] {
  const never = Number.POSITIVE_INFINITY as Micros
  let last = 0 as Micros
  return list.map(({ send, story }) => {
    const isWanted = types === null || types.includes(send.eventType ?? '')
    const done = isWanted ? doneAt(story, send, consumer) : null
    const wait = waitFor(troubles, consumer, send.destination ?? '', send.partition ?? '', send.startedAt)
    const isUnfinished = isWanted && consumer !== 'ledger' && done === null && story.oddity === 'none'
    const isPoison = consumer === 'inventory' && story.oddity === 'poison'
    const alone = wait === null || isPoison ? never : ((done ?? send.endedAt + 6_000 + wait * 1000) as Micros)
    const time = isUnfinished && alone <= now ? never : alone
    last = time > last ? time : last
    return last
  })
}

function doneAt(story: Story, send: Operation, consumer: string): Micros | null {
  const handled = story.operations.filter(
    (operation) =>
      operation.type === 'process' &&
      operation.consumer === consumer &&
      operation.eventId === send.eventId &&
      operation.destination === send.destination,
  )
  return handled.at(-1)?.endedAt ?? null
}

/** How many of a list in order of time lie at or before `at`. */
function countUntil<Item>(list: readonly Item[], at: Micros, timeOf: (item: Item) => number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeOf(list[middle] as Item) <= at) low = middle + 1
    else high = middle
  }
  return low
}

const topicOf = (key: string): string => key.slice(0, key.lastIndexOf('/'))

/** Where the partition's numbers begin: it has been in use for long. */
function baseOf(key: string): number {
  let hash = 7
  for (const char of key) hash = (hash * 31 + char.charCodeAt(0)) % 9_973
  return 20_000 + hash * 3
}

export const partitionsOf = (topic: string): string[] =>
  Array.from({ length: PARTITIONS[topic] ?? 1 }, (_, partition) => String(partition))
