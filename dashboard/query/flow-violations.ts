import type { CorrelationId, EventId, Evidence, Micros, Verdict } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** A violation as evaluation has recorded it. */
export interface RecordedViolation {
  readonly expectationId: string
  readonly eventId: EventId
  readonly state: 'open' | 'closed'
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly dueAt: Micros
}

/** What was not met in a flow, open or closed, by when it fell due. */
export async function flowViolations(prisma: PrismaClient, correlationId: CorrelationId): Promise<RecordedViolation[]> {
  return prisma.$queryRaw<RecordedViolation[]>`
    SELECT
      expectation_id AS "expectationId",
      event_id AS "eventId",
      state::text,
      verdict,
      evidence,
      ${microsOf('due_at')} AS "dueAt"
    FROM violation
    WHERE correlation_id = ${correlationId}
    ORDER BY due_at, id`
}
