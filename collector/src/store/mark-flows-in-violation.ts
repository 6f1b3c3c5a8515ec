import { textArray } from './array-literal.ts'
import type { Sql } from './sql.ts'

/** Has the flows with an open violation of these expectations judged again soon. */
export async function markFlowsInViolation(sql: Sql, expectations: readonly string[]): Promise<void> {
  await sql.query({
    text: `INSERT INTO dirty_flow (correlation_id)
SELECT DISTINCT correlation_id FROM violation WHERE state = 'open' AND expectation_id = ANY($1::text[])`,
    values: [textArray(expectations)],
  })
}
