import { textArray } from './array-literal.ts'
import type { Sql } from './sql.ts'

/** Disables what a file declared once and does not any more; the result is the ids. */
export async function withdrawExpectations(sql: Sql, declared: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    text: `UPDATE expectation SET enabled = false, updated_at = now()
WHERE enabled AND origin = 'declared' AND declared_in IS NOT NULL AND NOT id = ANY($1::text[])
RETURNING id`,
    values: [textArray(declared)],
  })
  return rows.map(({ id }) => id)
}
