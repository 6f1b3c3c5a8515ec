import type { Evidence, Micros, Verdict } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** What was stuck by one cause and is no more. */
export interface ClosedCause {
  readonly causeKey: string
  readonly events: number
  readonly openedAt: Micros
  readonly closedAt: Micros
  /** late: it came after all; withdrawn: the expectation is gone. */
  readonly closedAs: string | null
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly correlationId: string
  readonly medianLateMillis: number
}

const MOST = 50

/** Violations closed since, by their cause and how they closed, the last closed first. */
export async function closedCauses(prisma: PrismaClient, since: Micros): Promise<ClosedCause[]> {
  return prisma.$queryRaw<ClosedCause[]>`
    WITH cause AS (
      SELECT
        cause_key,
        count(DISTINCT event_id)::int AS events,
        min(opened_at) AS opened_at,
        max(closed_at) AS closed_at,
        closed_as,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - due_at) * 1000) AS late,
        (array_agg(id ORDER BY sent_at, id))[1] AS teller
      FROM violation
      WHERE state = 'closed' AND closed_at >= ${moment(since)}
      GROUP BY cause_key, closed_as
      ORDER BY closed_at DESC
      LIMIT ${MOST}
    )
    SELECT
      cause.cause_key AS "causeKey",
      cause.events,
      ${microsOf('cause.opened_at')} AS "openedAt",
      ${microsOf('cause.closed_at')} AS "closedAt",
      cause.closed_as AS "closedAs",
      v.verdict,
      v.evidence,
      v.correlation_id AS "correlationId",
      cause.late::float8 AS "medianLateMillis"
    FROM cause
    JOIN violation v ON v.id = cause.teller
    ORDER BY cause.closed_at DESC`
}
