import type { Micros } from '@causeway/model'
import { textArray } from './array-literal.ts'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** Closes the open violations of expectations that are gone. */
export async function withdrawViolations(sql: Sql, expectations: readonly string[], now: Micros): Promise<number> {
  const { rowCount } = await sql.query({
    text: `UPDATE violation SET state = 'closed', closed_as = 'withdrawn', closed_at = $2::timestamptz, updated_at = $2::timestamptz
WHERE state = 'open' AND expectation_id = ANY($1::text[])`,
    values: [textArray(expectations), momentParameter(now)],
  })
  return rowCount ?? 0
}
