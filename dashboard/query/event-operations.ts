import type { CorrelationId, EventId, Micros, OperationType, Outcome } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { type LeftoverPlace, leftoversAt } from './leftovers-at.ts'
import { microsOf } from './moment.ts'

/** One thing done to an event, with everything that its span said. */
export interface EventOperation {
  readonly type: OperationType
  readonly service: string
  readonly instance: string | null
  readonly consumer: string | null
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly outcome: Outcome
  readonly traceId: string
  readonly spanId: string
  /** What has no column of its own. */
  readonly attributes: Readonly<Record<string, unknown>>
}

const MAX_OPERATIONS = 200

type Row = Omit<EventOperation, 'attributes'> &
  LeftoverPlace & { readonly inRow: Readonly<Record<string, unknown>> | null }

/** The operations on one event of a flow, oldest first. */
export async function eventOperations(
  prisma: PrismaClient,
  correlationId: CorrelationId,
  eventId: EventId,
): Promise<EventOperation[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT
      o.type::text,
      s.name AS service,
      coalesce(o.instance, source.instance) AS instance,
      c.name AS consumer,
      ${microsOf('o.started_at')} AS "startedAt",
      ${microsOf('o.ended_at')} AS "endedAt",
      o.outcome::text,
      trace_digits(o.trace_id) AS "traceId",
      span_digits(o.span_id) AS "spanId",
      o.attributes AS "inRow",
      date_trunc('day', o.started_at, 'UTC')::text AS "leftoverDay",
      o.leftover_id::text AS "leftoverId",
      o.leftover_at::int AS "leftoverAt"
    FROM operation o
    JOIN service s ON s.id = o.service_id
    LEFT JOIN source ON source.id = o.source_id
    LEFT JOIN consumer c ON c.id = o.consumer_id
    WHERE o.correlation_id = packed_id(${correlationId}) AND o.event_id = packed_id(${eventId})
    ORDER BY o.started_at, o.span_id
    LIMIT ${MAX_OPERATIONS}`
  const leftovers = await leftoversAt(prisma, rows)
  return rows.map(({ inRow, leftoverDay, leftoverId, leftoverAt, ...row }) => ({
    ...row,
    attributes: inRow ?? leftovers({ leftoverDay, leftoverId, leftoverAt }),
  }))
}
