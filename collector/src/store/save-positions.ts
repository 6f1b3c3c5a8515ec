import { lagOf, type Micros } from '@causeway/model'
import { type Column, moment, number, text } from './column.ts'
import { momentOrNone } from './moment.ts'
import type { Sql } from './sql.ts'
import { upsert } from './upsert.ts'

/** Where a consumer was seen to stand in a partition. */
export interface ObservedPosition {
  readonly consumerId: number
  readonly destinationId: number
  readonly partition: string
  readonly committedOffset: number | null
  readonly endOffset: number
  readonly logStartOffset: number
  readonly timeLagMillis: number | null
}

/**
 * Saves positions; `moved_at` is when the committed offset was first seen to be what it is, `waiting_since` when events
 * were first seen to wait, without a break since.
 */
export async function savePositions(
  sql: Sql,
  positions: readonly ObservedPosition[],
  observedAt: Micros,
): Promise<void> {
  if (positions.length === 0) return
  const rows = positions.map((position) => ({ ...position, observedAt }))
  await sql.query({ name: 'save-positions', text: QUESTION, values: COLUMNS.map(({ literal }) => literal(rows)) })
}

type Row = ObservedPosition & { readonly observedAt: Micros }

const COLUMNS: readonly Column<Row>[] = [
  number('consumer_id', 'int', (row) => row.consumerId),
  number('destination_id', 'int', (row) => row.destinationId),
  text('partition', (row) => row.partition),
  number('committed_offset', 'bigint', (row) => row.committedOffset),
  number('end_offset', 'bigint', (row) => row.endOffset),
  number('log_start_offset', 'bigint', (row) => row.logStartOffset),
  number('time_lag_millis', 'float8', (row) => row.timeLagMillis),
  moment('observed_at', (row) => row.observedAt),
  moment('moved_at', (row) => row.observedAt),
  momentOrNone('waiting_since', (row) => (lagOf(row) > 0 ? row.observedAt : null)),
]

const QUESTION = upsert(
  'position',
  COLUMNS,
  `ON CONFLICT (consumer_id, destination_id, partition) DO UPDATE SET
  committed_offset = excluded.committed_offset, end_offset = excluded.end_offset,
  log_start_offset = excluded.log_start_offset, time_lag_millis = excluded.time_lag_millis,
  observed_at = excluded.observed_at,
  moved_at = CASE WHEN old.committed_offset IS DISTINCT FROM excluded.committed_offset
    THEN excluded.moved_at ELSE old.moved_at END,
  waiting_since = CASE WHEN excluded.waiting_since IS NULL THEN NULL
    ELSE coalesce(old.waiting_since, excluded.waiting_since) END`,
)
