import type { Sql } from './sql.ts'

/** How many violations are open. */
export async function countOpenViolations(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ open: number }>({
    name: 'count-open-violations',
    text: `SELECT count(*)::int AS open FROM violation WHERE state = 'open'`,
  })
  return rows[0]?.open ?? 0
}
