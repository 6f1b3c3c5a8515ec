import type { Micros } from '@causeway/model'
import { idArray } from './id-array.ts'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** `late`: what was missing came after all. `withdrawn`: it is no longer expected. */
export type ClosedAs = 'late' | 'withdrawn'

/** Closes open violations by their ids. */
export async function closeViolations(sql: Sql, ids: readonly string[], as: ClosedAs, now: Micros): Promise<void> {
  if (ids.length === 0) return
  await sql.query({
    name: 'close-violations',
    text: `UPDATE violation SET state = 'closed', closed_as = $2, closed_at = $3::timestamptz, updated_at = $3::timestamptz
WHERE id = ANY($1::bigint[]) AND state = 'open'`,
    values: [idArray(ids), as, momentParameter(now)],
  })
}
