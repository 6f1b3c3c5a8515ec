import { idArray } from './id-array.ts'
import type { Sql } from './sql.ts'

/** Forgets that a minute changed: those marks only, not ones that came since. */
export async function deleteMinuteMarks(sql: Sql, marks: readonly string[]): Promise<void> {
  await sql.query({
    name: 'delete-minute-marks',
    text: 'DELETE FROM dirty_minute WHERE id = ANY($1::bigint[])',
    values: [idArray(marks)],
  })
}
