import type { CorrelationId, EventId, Evidence, Micros, Verdict } from '@causeway/model'
import { type Column, json, moment, text } from './column.ts'
import type { Sql } from './sql.ts'
import { upsert } from './upsert.ts'

/** An expectation that was not met, with what it was decided from. */
export interface DecidedViolation {
  readonly expectationId: string
  readonly eventId: EventId
  readonly correlationId: CorrelationId
  readonly eventType: string
  readonly verdict: Verdict
  readonly causeKey: string
  readonly evidence: Evidence
}

/**
 * Records violations as open, each named once; one that was closed is opened anew, one that is open takes the new verdict.
 */
export async function openViolations(sql: Sql, violations: readonly DecidedViolation[], now: Micros): Promise<void> {
  if (violations.length === 0) return
  const rows = violations.map((violation) => ({ ...violation, now }))
  await sql.query({ name: 'open-violations', text: QUESTION, values: COLUMNS.map(({ literal }) => literal(rows)) })
}

type Row = DecidedViolation & { readonly now: Micros }

const COLUMNS: readonly Column<Row>[] = [
  text('expectation_id', (row) => row.expectationId),
  text('event_id', (row) => row.eventId),
  text('correlation_id', (row) => row.correlationId),
  text('event_type', (row) => row.eventType),
  text('state', () => 'open', 'violation_state'),
  text('verdict', (row) => row.verdict),
  text('cause_key', (row) => row.causeKey),
  json('evidence', (row) => row.evidence),
  moment('sent_at', (row) => row.evidence.since),
  moment('due_at', (row) => row.evidence.dueAt),
  moment('opened_at', (row) => row.now),
  moment('updated_at', (row) => row.now),
]

const QUESTION = upsert(
  'violation',
  COLUMNS,
  `ON CONFLICT (expectation_id, event_id) DO UPDATE SET
  correlation_id = excluded.correlation_id, event_type = excluded.event_type, state = 'open', verdict = excluded.verdict,
  cause_key = excluded.cause_key, evidence = excluded.evidence, sent_at = excluded.sent_at, due_at = excluded.due_at,
  opened_at = CASE old.state WHEN 'open' THEN old.opened_at ELSE excluded.opened_at END,
  closed_at = NULL, closed_as = NULL, updated_at = excluded.updated_at`,
)
