import type { Micros } from '@causeway/model'
import { bulkInsert, type Column, moment, number, text } from './column.ts'
import type { ObservedPosition } from './save-positions.ts'
import type { Sql } from './sql.ts'

/** Adds a sample of each position to the history of lag. Its partition must exist. */
export async function addLagSamples(sql: Sql, positions: readonly ObservedPosition[], at: Micros): Promise<void> {
  if (positions.length === 0) return
  const rows = positions.map((position) => ({ ...position, at }))
  await sql.query({ name: 'add-lag-samples', text: QUESTION, values: COLUMNS.map(({ literal }) => literal(rows)) })
}

const COLUMNS: readonly Column<ObservedPosition & { readonly at: Micros }>[] = [
  moment('at', (row) => row.at),
  number('consumer_id', 'int', (row) => row.consumerId),
  number('destination_id', 'int', (row) => row.destinationId),
  text('partition', (row) => row.partition),
  number('committed_offset', 'bigint', (row) => row.committedOffset),
  number('end_offset', 'bigint', (row) => row.endOffset),
  number('time_lag_millis', 'float8', (row) => row.timeLagMillis),
]

const QUESTION = bulkInsert('lag_sample', COLUMNS)
