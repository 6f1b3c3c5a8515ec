import type { CorrelationId, Micros } from '@causeway/model'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** Flows that have to be judged again by now although nothing arrived, the longest due first. */
export async function dueFlows(sql: Sql, until: Micros, limit: number): Promise<CorrelationId[]> {
  const { rows } = await sql.query<{ correlation_id: CorrelationId }>({
    name: 'due-flows',
    text: 'SELECT correlation_id FROM flow WHERE judge_at <= $1::timestamptz ORDER BY judge_at LIMIT $2',
    values: [momentParameter(until), limit],
  })
  return rows.map(({ correlation_id }) => correlation_id)
}
