import { bulkInsert, bytesFromHex, type Column, flag, json, moment, number, text, texts } from './column.ts'
import type { OperationRow } from './row.ts'
import type { Sql } from './sql.ts'

/** An operation with the numbers of its names. */
export interface NumberedOperation extends OperationRow {
  readonly serviceId: number
  readonly destinationId: number | null
  readonly eventTypeId: number | null
  readonly consumerId: number | null
}

const COLUMNS: readonly Column<NumberedOperation>[] = [
  moment('started_at', (row) => row.operation.startedAt),
  bytesFromHex('trace_id', (row) => row.operation.traceId),
  bytesFromHex('span_id', (row) => row.operation.spanId),
  bytesFromHex('parent_span_id', (row) => row.operation.parentSpanId),
  moment('ended_at', (row) => row.operation.endedAt),
  text('type', (row) => row.operation.type, 'operation_type'),
  text('outcome', (row) => row.operation.outcome, 'outcome'),
  number('attempt', 'smallint', (row) => row.operation.attempt),
  text('event_id', (row) => row.operation.eventId),
  text('correlation_id', (row) => row.operation.correlationId),
  texts('causation_ids', (row) => row.operation.causationIds),
  number('event_type_id', 'int', (row) => row.eventTypeId),
  text('event_version', (row) => row.operation.eventVersion),
  text('aggregate_id', (row) => row.operation.aggregateId),
  text('aggregate_type', (row) => row.operation.aggregateType),
  number('service_id', 'int', (row) => row.serviceId),
  text('instance', (row) => row.operation.instance),
  number('destination_id', 'int', (row) => row.destinationId),
  text('partition', (row) => row.operation.partition),
  number('offset', 'bigint', (row) => row.operation.offset),
  number('consumer_id', 'int', (row) => row.consumerId),
  text('error_type', (row) => row.operation.errorType),
  text('error_message', (row) => row.operation.errorMessage),
  text('saga_id', (row) => row.operation.saga?.id ?? null),
  text('saga_type', (row) => row.operation.saga?.type ?? null),
  text('saga_step', (row) => row.operation.saga?.step ?? null),
  text('saga_compensates', (row) => row.operation.saga?.compensates ?? null),
  text('projection', (row) => row.operation.projection),
  flag('duplicate_skipped', (row) => row.operation.duplicateSkipped),
  text('dead_letter_reason', (row) => row.operation.deadLetterReason),
  json('attributes', (row) => row.attributes),
]

/** What is new marks its flow and its minute; what was there already changes nothing. */
const INSERT = `WITH inserted AS (
${bulkInsert('operation', COLUMNS)}
RETURNING correlation_id, started_at
), flows AS (
INSERT INTO dirty_flow (correlation_id) SELECT DISTINCT correlation_id FROM inserted
), minutes AS (
INSERT INTO dirty_minute (minute) SELECT DISTINCT date_trunc('minute', started_at, 'UTC') FROM inserted
)
SELECT count(*)::int AS inserted FROM inserted`

/** Inserts operations and marks what they change; gives how many were new. Partitions must exist. */
export async function insertOperations(sql: Sql, operations: readonly NumberedOperation[]): Promise<number> {
  if (operations.length === 0) return 0
  const { rows } = await sql.query<{ inserted: number }>({
    name: 'insert-operations',
    text: INSERT,
    values: COLUMNS.map(({ literal }) => literal(operations)),
  })
  return rows[0]?.inserted ?? 0
}
