import type { CorrelationId, Micros } from '@causeway/model'
import { textArray } from './array-literal.ts'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** Has these flows judged again at that moment, or only when something new arrives. Flows without a summary stay without. */
export async function setAsideFlows(sql: Sql, flows: readonly CorrelationId[], until: Micros | null): Promise<void> {
  if (flows.length === 0) return
  await sql.query({
    text: 'UPDATE flow SET judge_at = $2::timestamptz WHERE correlation_id = ANY($1::text[])',
    values: [textArray(flows), until === null ? null : momentParameter(until)],
  })
}
