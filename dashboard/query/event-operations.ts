import type { CorrelationId, EventId, Micros, OperationType, Outcome } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
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

/** The operations on one event of a flow, oldest first. */
export async function eventOperations(
  prisma: PrismaClient,
  correlationId: CorrelationId,
  eventId: EventId,
): Promise<EventOperation[]> {
  return prisma.$queryRaw<EventOperation[]>`
    SELECT
      o.type::text,
      s.name AS service,
      o.instance,
      c.name AS consumer,
      ${microsOf('o.started_at')} AS "startedAt",
      ${microsOf('o.ended_at')} AS "endedAt",
      o.outcome::text,
      encode(o.trace_id, 'hex') AS "traceId",
      encode(o.span_id, 'hex') AS "spanId",
      o.attributes
    FROM operation o
    JOIN service s ON s.id = o.service_id
    LEFT JOIN consumer c ON c.id = o.consumer_id
    WHERE o.correlation_id = ${correlationId} AND o.event_id = ${eventId}
    ORDER BY o.started_at, o.span_id
    LIMIT ${MAX_OPERATIONS}`
}
