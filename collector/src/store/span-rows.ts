import { type BinaryRows, binaryRows } from './binary-rows.ts'
import type { Leftovers, Place } from './pack-leftovers.ts'
import type { SpanRow } from './row.ts'

/** A plain span with the number of its service. */
export interface NumberedSpan {
  readonly row: SpanRow
  readonly serviceId: number
}

/** The columns of a plain span in the order in which they are written and lie. */
export const SPAN_COLUMNS = [
  'started_at',
  'ended_at',
  'span_id',
  'parent_span_id',
  'leftover_id',
  'service_id',
  'outcome',
  'leftover_at',
  'trace_id',
  'name',
  'kind',
  'attributes',
] as const

const BYTES_PER_ROW = 256

/** Plain spans as COPY takes them. */
export function spanRows(spans: readonly NumberedSpan[], leftovers: Leftovers): Buffer {
  const out = binaryRows(spans.length * BYTES_PER_ROW)
  for (const span of spans) write(out, span, leftovers.placeOf(span.row))
  return out.end()
}

function write(out: BinaryRows, { row: { span }, serviceId }: NumberedSpan, place: Place): void {
  out.row(SPAN_COLUMNS.length)
  out.moment(span.startedAt)
  out.moment(span.endedAt)
  out.hex(span.spanId)
  out.hex(span.parentSpanId)
  out.int8(place.id)
  out.int4(serviceId)
  out.text(span.outcome)
  out.int2(place.at)
  out.hex(span.traceId)
  out.text(span.name)
  out.text(span.kind)
  out.json(place.inRow)
}
