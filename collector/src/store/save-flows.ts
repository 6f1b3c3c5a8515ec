import type { FlowSummary, Micros } from '@causeway/model'
import { type Column, json, moment, number, text, texts } from './column.ts'
import { momentOrNone } from './moment.ts'
import type { Sql } from './sql.ts'
import { upsert } from './upsert.ts'

/** Saves summaries. `updated_at` moves only where something that is shown has changed. */
export async function saveFlows(sql: Sql, summaries: readonly FlowSummary[], now: Micros): Promise<void> {
  if (summaries.length === 0) return
  const rows = summaries.map((summary) => ({ ...summary, updatedAt: now }))
  await sql.query({ name: 'save-flows', text: QUESTION, values: COLUMNS.map(({ literal }) => literal(rows)) })
}

type Row = FlowSummary & { readonly updatedAt: Micros }

const SHOWN: readonly Column<Row>[] = [
  moment('started_at', (row) => row.startedAt),
  moment('ended_at', (row) => row.endedAt),
  text('status', (row) => row.status, 'flow_status'),
  text('root_event_id', (row) => row.rootEventId),
  text('root_event_type', (row) => row.rootEventType),
  texts('aggregate_ids', (row) => row.aggregateIds),
  number('event_count', 'int', (row) => row.eventCount),
  number('missing_count', 'int', (row) => row.missingCount),
  number('retry_count', 'int', (row) => row.retryCount),
  number('failed_count', 'int', (row) => row.failedCount),
  texts('services', (row) => row.services),
  texts('event_types', (row) => row.eventTypes),
  texts('event_versions', (row) => row.eventVersions),
  text('shape', (row) => row.shape),
  json('bars', (row) => row.bars),
]

const COLUMNS: readonly Column<Row>[] = [
  text('correlation_id', (row) => row.correlationId),
  ...SHOWN,
  momentOrNone('judge_at', (row) => row.judgeAt),
  moment('updated_at', (row) => row.updatedAt),
]

const shownOf = (table: string): string => SHOWN.map(({ name }) => `${table}.${name}`).join(', ')

const QUESTION = upsert(
  'flow',
  COLUMNS,
  `ON CONFLICT (correlation_id) DO UPDATE SET
  ${SHOWN.map(({ name }) => `${name} = excluded.${name}`).join(', ')},
  judge_at = excluded.judge_at,
  updated_at = CASE WHEN (${shownOf('old')}) IS DISTINCT FROM (${shownOf('excluded')})
    THEN excluded.updated_at ELSE old.updated_at END
WHERE (${shownOf('old')}, old.judge_at) IS DISTINCT FROM (${shownOf('excluded')}, excluded.judge_at)`,
)
