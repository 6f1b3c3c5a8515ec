import type { CorrelationId, Evidence, Micros, Verdict } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** Everything that is stuck by one cause. */
export interface StuckCause {
  readonly causeKey: string
  readonly events: number
  readonly flows: number
  /** When the oldest of its events was sent. */
  readonly oldestAt: Micros
  /** When it was first and last seen to be stuck. */
  readonly openedAt: Micros
  readonly newestOpenedAt: Micros
  /** The event that tells most: the poison itself, else the oldest one. */
  readonly eventId: string
  readonly correlationId: CorrelationId
  readonly verdict: Verdict
  readonly evidence: Evidence
  /** Types of the events, the most frequent first. */
  readonly eventTypes: readonly string[]
}

const MOST = 200

/** Open violations by their cause, the largest first. */
export async function stuckCauses(prisma: PrismaClient): Promise<StuckCause[]> {
  return prisma.$queryRaw<StuckCause[]>`
    WITH cause AS (
      SELECT
        cause_key,
        count(DISTINCT event_id)::int AS events,
        count(DISTINCT correlation_id)::int AS flows,
        min(sent_at) AS oldest_at,
        min(opened_at) AS opened_at,
        max(opened_at) AS newest_opened_at,
        (array_agg(id ORDER BY verdict = 'poison' DESC, sent_at, id))[1] AS teller,
        array_agg(DISTINCT event_type) AS event_types
      FROM violation
      WHERE state = 'open'
      GROUP BY cause_key
      ORDER BY events DESC, cause_key
      LIMIT ${MOST}
    )
    SELECT
      cause.cause_key AS "causeKey",
      cause.events,
      cause.flows,
      ${microsOf('cause.oldest_at')} AS "oldestAt",
      ${microsOf('cause.opened_at')} AS "openedAt",
      ${microsOf('cause.newest_opened_at')} AS "newestOpenedAt",
      v.event_id AS "eventId",
      v.correlation_id AS "correlationId",
      v.verdict,
      v.evidence,
      cause.event_types AS "eventTypes"
    FROM cause
    JOIN violation v ON v.id = cause.teller
    ORDER BY cause.events DESC, cause.cause_key`
}
