import type { CorrelationId, Evidence, Micros, Verdict } from '@causeway/model'
import { Prisma, type PrismaClient } from '@causeway/prisma'
import type { Cursor } from '../url/cursor.ts'
import { microsOf, moment } from './moment.ts'

/** One expectation that was not met on one event. */
export interface StuckEvent {
  readonly id: string
  readonly eventId: string
  readonly correlationId: CorrelationId
  readonly eventType: string
  readonly aggregateId: string | null
  readonly verdict: Verdict
  readonly causeKey: string
  readonly evidence: Evidence
  readonly sentAt: Micros
  readonly dueAt: Micros
  readonly openedAt: Micros
  readonly updatedAt: Micros
}

export interface StuckPage {
  readonly events: readonly StuckEvent[]
  readonly next: Cursor | null
}

/** Open violations, the oldest event first; of one cause, or of all. `eachEventOnce` gives an event's first of a cause only. */
export async function stuckEvents(
  prisma: PrismaClient,
  {
    cause,
    limit,
    after,
    eachEventOnce = false,
  }: {
    readonly cause: string | null
    readonly limit: number
    readonly after: Cursor | null
    readonly eachEventOnce?: boolean
  },
): Promise<StuckPage> {
  const ofCause = cause === null ? Prisma.sql`true` : Prisma.sql`v.cause_key = ${cause}`
  const rows = await prisma.$queryRaw<StuckEvent[]>`
    SELECT
      v.id::text,
      v.event_id AS "eventId",
      v.correlation_id AS "correlationId",
      v.event_type AS "eventType",
      f.aggregate_ids[1] AS "aggregateId",
      v.verdict,
      v.cause_key AS "causeKey",
      v.evidence,
      ${microsOf('v.sent_at')} AS "sentAt",
      ${microsOf('v.due_at')} AS "dueAt",
      ${microsOf('v.opened_at')} AS "openedAt",
      ${microsOf('v.updated_at')} AS "updatedAt"
    FROM violation v
    LEFT JOIN flow f ON f.correlation_id = v.correlation_id
    WHERE v.state = 'open' AND ${ofCause} AND ${beyond(after)} AND ${eachEventOnce ? IS_FIRST : Prisma.sql`true`}
    ORDER BY v.sent_at, v.id
    LIMIT ${limit + 1}`
  const events = rows.slice(0, limit)
  const last = events.at(-1)
  return { events, next: rows.length > limit && last ? { at: last.sentAt, id: last.id } : null }
}

const IS_FIRST = Prisma.sql`NOT EXISTS (
      SELECT FROM violation earlier
      WHERE earlier.correlation_id = v.correlation_id AND earlier.event_id = v.event_id
        AND earlier.cause_key = v.cause_key AND earlier.state = 'open' AND earlier.id < v.id
    )`

function beyond(after: Cursor | null): Prisma.Sql {
  if (after === null || !/^\d{1,18}$/.test(after.id)) return Prisma.sql`true`
  return Prisma.sql`(v.sent_at, v.id) > (${moment(after.at)}, ${after.id}::bigint)`
}
