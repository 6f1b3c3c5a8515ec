import type { CorrelationId } from '@causeway/model'
import type { Sql } from './sql.ts'

/** A flow that changed, and the marks that say so. */
export interface DirtyFlow {
  readonly correlationId: CorrelationId
  readonly marks: readonly string[]
}

export interface DirtyFlows {
  readonly flows: readonly DirtyFlow[]
  /** Whether there are more. */
  readonly more: boolean
  /** Age of the oldest mark; null when there are none. */
  readonly oldestMillis: number | null
}

interface Row {
  correlation_id: CorrelationId
  marks: string
  age: number
}

/** So many marks are looked at: one flow may have hundreds, which are all taken at once. */
const MOST_MARKS = 20_000

/**
 * The flows that changed longest ago, at most so many. There is no cursor: marks are deleted by the transaction that saves
 * what was judged, so one that commits late, with a lower id, is found all the same.
 */
export async function dirtyFlows(sql: Sql, limit: number): Promise<DirtyFlows> {
  const { rows } = await sql.query<Row>({
    name: 'dirty-flows',
    text: `SELECT correlation_id, string_agg(id::text, ',') AS marks,
  date_part('epoch', clock_timestamp() - min(marked_at)) * 1000 AS age
FROM (SELECT id, correlation_id, marked_at FROM dirty_flow ORDER BY id LIMIT $1) AS oldest
GROUP BY correlation_id ORDER BY min(id) LIMIT $2`,
    values: [MOST_MARKS, limit + 1],
  })
  const flows = rows
    .slice(0, limit)
    .map(({ correlation_id, marks }) => ({ correlationId: correlation_id, marks: marks.split(',') }))
  const read = rows.reduce((marks, row) => marks + row.marks.split(',').length, 0)
  return {
    flows,
    more: rows.length > limit || read === MOST_MARKS,
    oldestMillis: rows.reduce<number | null>((oldest, { age }) => Math.max(oldest ?? age, age), null),
  }
}
