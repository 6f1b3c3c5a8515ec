import type { CorrelationId, EventId, Evidence, Micros, Verdict } from '@causeway/model'
import { micros } from '@causeway/model'
import { textArray } from './array-literal.ts'
import { microsOf } from './moment.ts'
import type { Sql } from './sql.ts'

/** A violation as it was recorded. */
export interface RecordedViolation {
  readonly id: string
  readonly expectationId: string
  readonly eventId: EventId
  readonly correlationId: CorrelationId
  readonly state: 'open' | 'closed'
  readonly verdict: Verdict
  readonly causeKey: string
  readonly evidence: Evidence
  readonly dueAt: Micros
}

interface Row {
  id: string
  expectation_id: string
  event_id: EventId
  correlation_id: CorrelationId
  state: 'open' | 'closed'
  verdict: Verdict
  cause_key: string
  evidence: Evidence
  due_at: number
}

/** All violations of these flows, open and closed. */
export async function violationsOfFlows(sql: Sql, flows: readonly CorrelationId[]): Promise<RecordedViolation[]> {
  const { rows } = await sql.query<Row>({
    name: 'violations-of-flows',
    text: `SELECT id, expectation_id, event_id, correlation_id, state, verdict, cause_key, evidence,
  ${microsOf('due_at')} AS due_at
FROM violation WHERE correlation_id = ANY($1::text[])`,
    values: [textArray(flows)],
  })
  return rows.map((row) => ({
    id: row.id,
    expectationId: row.expectation_id,
    eventId: row.event_id,
    correlationId: row.correlation_id,
    state: row.state,
    verdict: row.verdict,
    causeKey: row.cause_key,
    evidence: row.evidence,
    dueAt: micros(row.due_at),
  }))
}
