import { type LagStatus, lagOf, lagStatus, type Micros, worstStatus } from '@causeway/model'
import type { PositionRow } from '../../query/positions.ts'

/** Where a consumer stands in a partition, with what the rules say of it. */
export interface PartitionLag {
  readonly destination: string
  readonly partition: string
  readonly committedOffset: number | null
  readonly endOffset: number
  readonly lag: number
  readonly timeLagMillis: number | null
  readonly movedAt: Micros
  readonly status: LagStatus
}

/** A consumer over all its partitions. */
export interface ConsumerLag {
  readonly consumer: string
  readonly destinations: readonly string[]
  readonly status: LagStatus
  readonly lag: number
  /** Of the partition that is furthest behind; null where no partition's is known. */
  readonly timeLagMillis: number | null
  readonly members: number | null
  readonly state: string | null
  readonly stateSince: Micros | null
  readonly observedAt: Micros
  readonly partitions: readonly PartitionLag[]
}

const ORDER: readonly LagStatus[] = ['lost', 'stopped', 'stalled', 'slow', 'unknown', 'ok']

/** Puts partitions together by consumer and asks the rules of model, the worst consumer first. */
export function consumerLags(positions: readonly PositionRow[]): ConsumerLag[] {
  return [...Map.groupBy(positions, ({ consumer }) => consumer).values()]
    .map((group) => consumerLag(group as [PositionRow, ...PositionRow[]]))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || b.lag - a.lag || (a.consumer < b.consumer ? -1 : 1),
    )
}

function consumerLag(group: readonly [PositionRow, ...PositionRow[]]): ConsumerLag {
  const [first] = group
  const partitions = group.map(partitionLag)
  const known = partitions.map(({ timeLagMillis }) => timeLagMillis).filter((millis) => millis !== null)
  return {
    consumer: first.consumer,
    destinations: [...new Set(group.map(({ destination }) => destination))],
    status: worstStatus(partitions.map(({ status }) => status)),
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    timeLagMillis: known.length === 0 ? null : Math.max(...known),
    members: first.members,
    state: first.state,
    stateSince: first.stateSince,
    observedAt: group.reduce((newest, { observedAt }) => (observedAt > newest ? observedAt : newest), first.observedAt),
    partitions,
  }
}

/** Judged as of when the broker was asked: what it would say now is not known. */
const partitionLag = (position: PositionRow): PartitionLag => ({
  destination: position.destination,
  partition: position.partition,
  committedOffset: position.committedOffset,
  endOffset: position.endOffset,
  lag: lagOf(position),
  timeLagMillis: position.timeLagMillis,
  movedAt: position.movedAt,
  status: lagStatus(position, position.observedAt),
})
