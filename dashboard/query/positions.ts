import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** Where a consumer stands in one partition, and what the broker says of its group. */
export interface PositionRow {
  readonly consumer: string
  readonly destination: string
  readonly partition: string
  readonly committedOffset: number | null
  readonly endOffset: number
  readonly logStartOffset: number
  readonly timeLagMillis: number | null
  readonly observedAt: Micros
  readonly movedAt: Micros
  readonly waitingSince: Micros | null
  readonly members: number | null
  readonly state: string | null
  readonly stateSince: Micros | null
}

/** Every partition of every consumer, as the broker said last. */
export async function positions(prisma: PrismaClient): Promise<PositionRow[]> {
  return prisma.$queryRaw<PositionRow[]>`
    SELECT
      c.name AS consumer,
      d.name AS destination,
      p.partition,
      p.committed_offset::float8 AS "committedOffset",
      p.end_offset::float8 AS "endOffset",
      p.log_start_offset::float8 AS "logStartOffset",
      p.time_lag_millis AS "timeLagMillis",
      ${microsOf('p.observed_at')} AS "observedAt",
      ${microsOf('p.moved_at')} AS "movedAt",
      ${microsOf('p.waiting_since')} AS "waitingSince",
      c.members,
      c.state,
      ${microsOf('c.state_since')} AS "stateSince"
    FROM position p
    JOIN consumer c ON c.id = p.consumer_id
    JOIN destination d ON d.id = p.destination_id
    ORDER BY c.name, d.name, length(p.partition), p.partition`
}
