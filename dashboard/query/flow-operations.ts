import type { CorrelationId, Operation, OperationType, Outcome } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** So many operations of one flow are read at most, the oldest ones. */
export const MAX_OPERATIONS = 20_000

type Row = Omit<Operation, 'saga'> & {
  readonly type: OperationType
  readonly outcome: Outcome
  readonly sagaId: string | null
  readonly sagaType: string | null
  readonly sagaStep: string | null
  readonly sagaCompensates: string | null
}

/** Every operation of a flow, oldest first. */
export async function flowOperations(prisma: PrismaClient, correlationId: CorrelationId): Promise<Operation[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT
      o.type::text,
      trace_digits(o.trace_id) AS "traceId",
      span_digits(o.span_id) AS "spanId",
      span_digits(o.parent_span_id) AS "parentSpanId",
      ${microsOf('o.started_at')} AS "startedAt",
      ${microsOf('o.ended_at')} AS "endedAt",
      unpacked_id(o.event_id) AS "eventId",
      unpacked_id(o.correlation_id) AS "correlationId",
      array_remove(ARRAY[unpacked_id(o.causation_id)] || o.more_causation_ids, NULL) AS "causationIds",
      t.name AS "eventType",
      o.event_version AS "eventVersion",
      o.aggregate_id AS "aggregateId",
      o.aggregate_type AS "aggregateType",
      s.name AS service,
      coalesce(o.instance, source.instance) AS instance,
      coalesce(d.system, c.system, '') AS system,
      d.name AS destination,
      o.partition,
      o.offset::float8 AS offset,
      c.name AS consumer,
      o.outcome::text,
      o.error_type AS "errorType",
      o.error_message AS "errorMessage",
      o.attempt::int AS attempt,
      o.saga_id AS "sagaId",
      o.saga_type AS "sagaType",
      o.saga_step AS "sagaStep",
      o.saga_compensates AS "sagaCompensates",
      o.projection,
      o.duplicate_skipped AS "duplicateSkipped",
      o.dead_letter_reason AS "deadLetterReason"
    FROM operation o
    JOIN service s ON s.id = o.service_id
    LEFT JOIN source ON source.id = o.source_id
    LEFT JOIN event_type t ON t.id = o.event_type_id
    LEFT JOIN destination d ON d.id = o.destination_id
    LEFT JOIN consumer c ON c.id = o.consumer_id
    WHERE o.correlation_id = packed_id(${correlationId})
    ORDER BY o.started_at, o.span_id
    LIMIT ${MAX_OPERATIONS}`
  return rows.map(toOperation)
}

function toOperation({ sagaId, sagaType, sagaStep, sagaCompensates, ...rest }: Row): Operation {
  const saga = sagaId === null ? null : { id: sagaId, type: sagaType, step: sagaStep, compensates: sagaCompensates }
  return { ...rest, saga }
}
