import { idArray } from './id-array.ts'
import type { Sql } from './sql.ts'

/** Forgets that flows changed: those marks only, not ones that came since. */
export async function deleteFlowMarks(sql: Sql, marks: readonly string[]): Promise<void> {
  if (marks.length === 0) return
  await sql.query({
    name: 'delete-flow-marks',
    text: 'DELETE FROM dirty_flow WHERE id = ANY($1::bigint[])',
    values: [idArray(marks)],
  })
}
