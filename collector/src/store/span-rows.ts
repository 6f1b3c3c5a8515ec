import { type BinaryRows, binaryRows } from './binary-rows.ts'
import type { SpanRow } from './row.ts'

/** A plain span with the number of its service. */
export interface NumberedSpan {
  readonly row: SpanRow
  readonly serviceId: number
}

/** The columns of a plain span in the order in which they are written. */
export const SPAN_COLUMNS = [
  'started_at',
  'trace_id',
  'span_id',
  'parent_span_id',
  'ended_at',
  'service_id',
  'name',
  'kind',
  'outcome',
  'attributes',
] as const

const BYTES_PER_ROW = 512

/** Plain spans as COPY takes them. */
export function spanRows(spans: readonly NumberedSpan[]): Buffer {
  const out = binaryRows(spans.length * BYTES_PER_ROW)
  for (const span of spans) write(out, span)
  return out.end()
}

function write(out: BinaryRows, { row: { span, attributes }, serviceId }: NumberedSpan): void {
  out.row(SPAN_COLUMNS.length)
  out.moment(span.startedAt)
  out.hex(span.traceId)
  out.hex(span.spanId)
  out.hex(span.parentSpanId)
  out.moment(span.endedAt)
  out.int4(serviceId)
  out.text(span.name)
  out.text(span.kind)
  out.text(span.outcome)
  out.json(attributes)
}
