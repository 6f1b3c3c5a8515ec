import { bulkInsert, bytesFromHex, type Column, json, moment, number, text } from './column.ts'
import type { SpanRow } from './row.ts'
import type { Sql } from './sql.ts'

/** A plain span with the number of its service. */
export interface NumberedSpan extends SpanRow {
  readonly serviceId: number
}

const COLUMNS: readonly Column<NumberedSpan>[] = [
  moment('started_at', (row) => row.span.startedAt),
  bytesFromHex('trace_id', (row) => row.span.traceId),
  bytesFromHex('span_id', (row) => row.span.spanId),
  bytesFromHex('parent_span_id', (row) => row.span.parentSpanId),
  moment('ended_at', (row) => row.span.endedAt),
  number('service_id', 'int', (row) => row.serviceId),
  text('name', (row) => row.span.name),
  text('kind', (row) => row.span.kind),
  text('outcome', (row) => row.span.outcome, 'outcome'),
  json('attributes', (row) => row.attributes),
]

const INSERT = bulkInsert('span', COLUMNS)

/** Inserts plain spans; gives how many were new. Partitions must exist. */
export async function insertSpans(sql: Sql, spans: readonly NumberedSpan[]): Promise<number> {
  if (spans.length === 0) return 0
  const { rowCount } = await sql.query({
    name: 'insert-spans',
    text: INSERT,
    values: COLUMNS.map(({ literal }) => literal(spans)),
  })
  return rowCount ?? 0
}
