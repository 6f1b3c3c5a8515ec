import { type BinaryRows, binaryRows } from './binary-rows.ts'
import type { Leftovers, Place } from './pack-leftovers.ts'
import type { OperationRow } from './row.ts'

/** An operation with the numbers of its names. */
export interface NumberedOperation {
  readonly row: OperationRow
  readonly serviceId: number
  readonly destinationId: number | null
  readonly eventTypeId: number | null
  readonly consumerId: number | null
  readonly sourceId: number | null
}

/** The columns of an operation in the order in which they are written and lie; what is not here has a default. */
export const OPERATION_COLUMNS = [
  'started_at',
  'ended_at',
  'span_id',
  'parent_span_id',
  '"offset"',
  'leftover_id',
  'type',
  'outcome',
  'event_type_id',
  'service_id',
  'source_id',
  'destination_id',
  'consumer_id',
  'leftover_at',
  'attempt',
  'duplicate_skipped',
  'trace_id',
  'event_id',
  'correlation_id',
  'causation_id',
  'event_version',
  'aggregate_id',
  'aggregate_type',
  'partition',
  'error_type',
  'error_message',
  'saga_id',
  'saga_type',
  'saga_step',
  'saga_compensates',
  'projection',
  'dead_letter_reason',
  'more_causation_ids',
  'attributes',
] as const

const BYTES_PER_ROW = 512

/** Operations as COPY takes them. */
export function operationRows(operations: readonly NumberedOperation[], leftovers: Leftovers): Buffer {
  const out = binaryRows(operations.length * BYTES_PER_ROW)
  for (const operation of operations) write(out, operation, leftovers.placeOf(operation.row))
  return out.end()
}

function write(out: BinaryRows, numbered: NumberedOperation, place: Place): void {
  const { operation } = numbered.row
  const [cause = null, ...moreCauses] = operation.causationIds
  out.row(OPERATION_COLUMNS.length)
  out.moment(operation.startedAt)
  out.moment(operation.endedAt)
  out.hex(operation.spanId)
  out.hex(operation.parentSpanId)
  out.int8(operation.offset)
  out.int8(place.id)
  out.text(operation.type)
  out.text(operation.outcome)
  out.int4(numbered.eventTypeId)
  out.int4(numbered.serviceId)
  out.int4(numbered.sourceId)
  out.int4(numbered.destinationId)
  out.int4(numbered.consumerId)
  out.int2(place.at)
  out.int2(operation.attempt)
  out.flag(operation.duplicateSkipped)
  out.hex(operation.traceId)
  out.id(operation.eventId)
  out.id(operation.correlationId)
  out.id(cause)
  out.text(operation.eventVersion)
  out.text(operation.aggregateId)
  out.text(operation.aggregateType)
  out.text(operation.partition)
  out.text(operation.errorType)
  out.text(operation.errorMessage)
  out.text(operation.saga?.id ?? null)
  out.text(operation.saga?.type ?? null)
  out.text(operation.saga?.step ?? null)
  out.text(operation.saga?.compensates ?? null)
  out.text(operation.projection)
  out.text(operation.deadLetterReason)
  out.texts(moreCauses)
  out.json(place.inRow)
}
