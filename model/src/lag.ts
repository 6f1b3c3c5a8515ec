import { type Micros, millisBetween } from './time.ts'

export const LAG_STATUSES = ['ok', 'unknown', 'slow', 'stalled', 'stopped', 'lost'] as const
/** From harmless to worst. */
export type LagStatus = (typeof LAG_STATUSES)[number]

/** Where a consumer stands in a partition. */
export interface PartitionPosition {
  /** Null when the group never committed there. */
  readonly committedOffset: number | null
  readonly endOffset: number
  readonly logStartOffset: number
  /** Members of the group; null when not known. */
  readonly members: number | null
  /** Age of the oldest unprocessed event; null when its time is not known. */
  readonly timeLagMillis: number | null
  /** When the committed offset last changed. */
  readonly movedAt: Micros
  /** Since when events have been waiting without a break; null while none does. */
  readonly waitingSince: Micros | null
}

/** An event that waits longer than this makes its consumer slow. */
const SLOW_MILLIS = 10_000
/** A group with members that has not committed for this long, while events waited all the time, is stalled. */
const STALLED_MILLIS = 30_000

/** Events that the consumer has yet to process: end offset − committed offset, never negative. */
export function lagOf({
  committedOffset,
  endOffset,
  logStartOffset,
}: Pick<PartitionPosition, 'committedOffset' | 'endOffset' | 'logStartOffset'>): number {
  return Math.max(0, endOffset - Math.max(committedOffset ?? logStartOffset, logStartOffset))
}

/**
 * The status of one partition; first match wins.
 * 1 lost: retention removed events that were never consumed. 2 ok: nothing waits. 3 stopped: events wait, no members.
 * 4 stalled: members, but no commit for 30 s. 5 slow: the oldest event waits for more than 10 s. 6 ok.
 */
export function lagStatus(position: PartitionPosition, now: Micros): LagStatus {
  if (position.committedOffset !== null && position.committedOffset < position.logStartOffset) return 'lost'
  if (lagOf(position) === 0) return 'ok'
  if (position.members === null) return 'unknown'
  if (position.members === 0) return 'stopped'
  if (stoodStillMillis(position, now) > STALLED_MILLIS) return 'stalled'
  return position.timeLagMillis !== null && position.timeLagMillis > SLOW_MILLIS ? 'slow' : 'ok'
}

/** How long events have waited without a commit. A partition that was idle before has not stood still. */
const stoodStillMillis = ({ movedAt, waitingSince }: PartitionPosition, now: Micros): number =>
  millisBetween(waitingSince === null || waitingSince < movedAt ? movedAt : waitingSince, now)

/** The status of a consumer is the worst of its partitions; `ok` when it has none. */
export const worstStatus = (statuses: readonly LagStatus[]): LagStatus =>
  LAG_STATUSES[Math.max(0, ...statuses.map((status) => LAG_STATUSES.indexOf(status)))] as LagStatus
