import { type BinaryRows, binaryRows } from './binary-rows.ts'
import type { OperationRow } from './row.ts'

/** An operation with the numbers of its names. */
export interface NumberedOperation {
  readonly row: OperationRow
  readonly serviceId: number
  readonly destinationId: number | null
  readonly eventTypeId: number | null
  readonly consumerId: number | null
}

/** The columns of an operation in the order in which they are written; what is not here has a default. */
export const OPERATION_COLUMNS = [
  'started_at',
  'trace_id',
  'span_id',
  'parent_span_id',
  'ended_at',
  'type',
  'outcome',
  'attempt',
  'event_id',
  'correlation_id',
  'causation_ids',
  'event_type_id',
  'event_version',
  'aggregate_id',
  'aggregate_type',
  'service_id',
  'instance',
  'destination_id',
  'partition',
  '"offset"',
  'consumer_id',
  'error_type',
  'error_message',
  'saga_id',
  'saga_type',
  'saga_step',
  'saga_compensates',
  'projection',
  'duplicate_skipped',
  'dead_letter_reason',
  'attributes',
] as const

const BYTES_PER_ROW = 1_024

/** Operations as COPY takes them. */
export function operationRows(operations: readonly NumberedOperation[]): Buffer {
  const out = binaryRows(operations.length * BYTES_PER_ROW)
  for (const operation of operations) write(out, operation)
  return out.end()
}

function write(out: BinaryRows, { row, serviceId, destinationId, eventTypeId, consumerId }: NumberedOperation): void {
  const { operation } = row
  out.row(OPERATION_COLUMNS.length)
  out.moment(operation.startedAt)
  out.hex(operation.traceId)
  out.hex(operation.spanId)
  out.hex(operation.parentSpanId)
  out.moment(operation.endedAt)
  out.text(operation.type)
  out.text(operation.outcome)
  out.int2(operation.attempt)
  out.text(operation.eventId)
  out.text(operation.correlationId)
  out.texts(operation.causationIds)
  out.int4(eventTypeId)
  out.text(operation.eventVersion)
  out.text(operation.aggregateId)
  out.text(operation.aggregateType)
  out.int4(serviceId)
  out.text(operation.instance)
  out.int4(destinationId)
  out.text(operation.partition)
  out.int8(operation.offset)
  out.int4(consumerId)
  out.text(operation.errorType)
  out.text(operation.errorMessage)
  out.text(operation.saga?.id ?? null)
  out.text(operation.saga?.type ?? null)
  out.text(operation.saga?.step ?? null)
  out.text(operation.saga?.compensates ?? null)
  out.text(operation.projection)
  out.flag(operation.duplicateSkipped)
  out.text(operation.deadLetterReason)
  out.json(row.attributes)
}
