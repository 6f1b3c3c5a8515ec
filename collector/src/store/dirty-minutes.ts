import { type Micros, micros } from '@causeway/model'
import { microsOf } from './moment.ts'
import type { Sql } from './sql.ts'

/** A minute in which something changed, and the marks that say so. */
export interface DirtyMinute {
  readonly minute: Micros
  readonly marks: readonly string[]
}

/** The minutes that changed, latest first; of more marks than the limit, those made first. */
export async function dirtyMinutes(sql: Sql, limit: number): Promise<DirtyMinute[]> {
  const { rows } = await sql.query<{ minute: number; marks: string[] }>({
    name: 'dirty-minutes',
    text: `SELECT ${microsOf('minute')} AS minute, array_agg(id::text) AS marks
FROM (SELECT id, minute FROM dirty_minute ORDER BY id LIMIT $1) AS oldest
GROUP BY oldest.minute ORDER BY oldest.minute DESC`,
    values: [limit],
  })
  return rows.map(({ minute, marks }) => ({ minute: micros(minute), marks }))
}
