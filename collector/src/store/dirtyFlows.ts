import type { CorrelationId } from '@causeway/model'
import type { Sql } from './sql.ts'

/** A flow that changed, and the marks that say so. */
export interface DirtyFlow {
  readonly correlationId: CorrelationId
  readonly marks: readonly string[]
}

export interface DirtyFlows {
  readonly flows: readonly DirtyFlow[]
  /** Age of the oldest mark that is left for later; null when none is. */
  readonly leftMillis: number | null
  /** Age of the oldest mark of all; null when there are none. */
  readonly oldestMillis: number | null
}

interface Row {
  id: string
  correlation_id: CorrelationId
  age: number
}

/**
 * The flows that changed longest ago, by at most so many marks. There is no cursor: marks are deleted by the transaction that
 * saves what was judged, so one that commits late, with a lower id, is found all the same.
 */
export async function dirtyFlows(sql: Sql, limit: number): Promise<DirtyFlows> {
  const { rows } = await sql.query<Row>({
    name: 'dirty-flows',
    text: `SELECT id, correlation_id, date_part('epoch', clock_timestamp() - marked_at) * 1000 AS age
FROM dirty_flow ORDER BY id LIMIT $1`,
    values: [limit + 1],
  })
  const taken = rows.slice(0, limit)
  const flows = Map.groupBy(taken, ({ correlation_id }) => correlation_id)
  return {
    flows: [...flows].map(([correlationId, marks]) => ({ correlationId, marks: marks.map(({ id }) => id) })),
    leftMillis: rows[limit]?.age ?? null,
    oldestMillis: taken.reduce<number | null>((oldest, { age }) => Math.max(oldest ?? age, age), null),
  }
}
