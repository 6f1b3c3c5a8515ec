import { isoMicros, type Micros, type Operation } from '@causeway/model'
import type pg from 'pg'
import type { JudgedStory, SeededViolation } from './judge-story.ts'
import type { InnerSpan } from './stage.ts'

const BATCH = 2_000

type Row = Readonly<Record<string, unknown>>

/** Inserts rows given as JSON, a batch at a time. `columns` are the columns with their types as JSON carries them. */
export async function insert(client: pg.Client, table: string, columns: string, rows: readonly Row[], select = '*') {
  const names = columns.split(',').map((column) => column.trim().split(' ')[0])
  const target = names.map((name) => `"${name}"`).join(', ')
  const typed = columns.replaceAll(/(^|,\s*)(\w+)/g, '$1"$2"')
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = JSON.stringify(rows.slice(from, from + BATCH))
    await client.query(
      `INSERT INTO ${table} (${target}) SELECT ${select} FROM jsonb_to_recordset($1::jsonb) AS r(${typed}) ON CONFLICT DO NOTHING`,
      [batch],
    )
  }
}

/** Names to the numbers that they have in a dictionary table. */
export async function idsOf(client: pg.Client, table: 'service' | 'event_type', names: Iterable<string>) {
  await insert(
    client,
    table,
    'name text',
    [...new Set(names)].map((name) => ({ name })),
  )
  const { rows } = await client.query<{ id: number; name: string }>(`SELECT id, name FROM ${table}`)
  return new Map(rows.map(({ id, name }) => [name, id]))
}

/** The same for what belongs to a messaging system. */
export async function kafkaIdsOf(client: pg.Client, table: 'destination' | 'consumer', names: Iterable<string>) {
  const rows = [...new Set(names)].map((name) => ({ system: 'kafka', name }))
  await insert(client, table, 'system text, name text', rows)
  const found = await client.query<{ id: number; name: string }>(`SELECT id, name FROM ${table}`)
  return new Map(found.rows.map(({ id, name }) => [name, id]))
}

/** The numbers of all names. */
export interface Ids {
  readonly service: ReadonlyMap<string, number>
  readonly eventType: ReadonlyMap<string, number>
  readonly destination: ReadonlyMap<string, number>
  readonly consumer: ReadonlyMap<string, number>
}

export const iso = (moment: Micros | null): string | null => (moment === null ? null : isoMicros(moment))

const OPERATION =
  'started_at timestamptz, trace_id text, span_id text, ended_at timestamptz, received_at timestamptz, type operation_type, ' +
  'outcome outcome, attempt smallint, event_id text, correlation_id text, causation_id text, more_causation_ids text[], event_type_id int, ' +
  'event_version text, aggregate_id text, aggregate_type text, service_id int, instance text, destination_id int, ' +
  'partition text, offset bigint, consumer_id int, error_type text, error_message text, saga_id text, saga_type text, ' +
  'saga_step text, saga_compensates text, projection text, duplicate_skipped boolean, dead_letter_reason text, attributes jsonb'

export async function insertOperations(client: pg.Client, operations: readonly Operation[], ids: Ids): Promise<void> {
  const select = selectOf(OPERATION, ['trace_id', 'span_id'], ['event_id', 'correlation_id', 'causation_id'])
  await insert(
    client,
    'operation',
    OPERATION,
    operations.map((operation) => operationRow(operation, ids)),
    select,
  )
}

function operationRow(operation: Operation, ids: Ids): Row {
  const { saga } = operation
  return {
    started_at: iso(operation.startedAt),
    trace_id: operation.traceId,
    span_id: operation.spanId,
    ended_at: iso(operation.endedAt),
    received_at: iso((operation.endedAt + 800_000) as Micros),
    type: operation.type,
    outcome: operation.outcome,
    attempt: operation.attempt,
    event_id: operation.eventId,
    correlation_id: operation.correlationId,
    causation_id: operation.causationIds[0] ?? null,
    more_causation_ids: operation.causationIds.slice(1),
    event_type_id: ids.eventType.get(operation.eventType ?? '') ?? null,
    event_version: operation.eventVersion,
    aggregate_id: operation.aggregateId,
    aggregate_type: operation.aggregateType,
    service_id: ids.service.get(operation.service),
    instance: operation.instance,
    destination_id: ids.destination.get(operation.destination ?? '') ?? null,
    partition: operation.partition,
    offset: operation.offset,
    consumer_id: ids.consumer.get(operation.consumer ?? '') ?? null,
    error_type: operation.errorType,
    error_message: operation.errorMessage,
    saga_id: saga?.id ?? null,
    saga_type: saga?.type ?? null,
    saga_step: saga?.step ?? null,
    saga_compensates: saga?.compensates ?? null,
    projection: operation.projection,
    duplicate_skipped: operation.duplicateSkipped,
    dead_letter_reason: operation.deadLetterReason,
    attributes: { 'messaging.client.id': `${operation.service}-client`, 'service.version': '1.5.0' },
  }
}

const SPAN =
  'started_at timestamptz, trace_id text, span_id text, parent_span_id text, ended_at timestamptz, service_id int, ' +
  'name text, kind text, outcome outcome, attributes jsonb'

export async function insertSpans(client: pg.Client, spans: readonly InnerSpan[], ids: Ids): Promise<void> {
  const rows = spans.map(({ parent, name, startedAt, endedAt }, index) => ({
    started_at: iso(startedAt),
    trace_id: parent.traceId,
    span_id: (index + 1).toString(16).padStart(16, 'a'),
    parent_span_id: parent.spanId,
    ended_at: iso(endedAt),
    service_id: ids.service.get(parent.service),
    name,
    kind: 'client',
    outcome: 'ok',
    attributes: {},
  }))
  await insert(client, 'span', SPAN, rows, selectOf(SPAN, ['trace_id', 'span_id', 'parent_span_id']))
}

const FLOW =
  'correlation_id text, started_at timestamptz, ended_at timestamptz, status flow_status, root_event_id text, ' +
  'root_event_type text, aggregate_ids text[], event_count int, missing_count int, retry_count int, failed_count int, ' +
  'services text[], event_types text[], event_versions text[], shape text, bars jsonb, judge_at timestamptz, updated_at timestamptz'

export async function insertFlows(client: pg.Client, judged: readonly JudgedStory[]): Promise<void> {
  const rows = judged.map(({ summary }) => ({
    correlation_id: summary.correlationId,
    started_at: iso(summary.startedAt),
    ended_at: iso(summary.endedAt),
    status: summary.status,
    root_event_id: summary.rootEventId,
    root_event_type: summary.rootEventType,
    aggregate_ids: summary.aggregateIds,
    event_count: summary.eventCount,
    missing_count: summary.missingCount,
    retry_count: summary.retryCount,
    failed_count: summary.failedCount,
    services: summary.services,
    event_types: summary.eventTypes,
    event_versions: summary.eventVersions,
    shape: summary.shape,
    bars: summary.bars,
    judge_at: iso(summary.judgeAt),
    updated_at: iso((summary.endedAt + 1_200_000) as Micros),
  }))
  await insert(client, 'flow', FLOW, rows)
}

const VIOLATION =
  'expectation_id text, event_id text, correlation_id text, event_type text, state violation_state, verdict text, ' +
  'cause_key text, evidence jsonb, sent_at timestamptz, due_at timestamptz, opened_at timestamptz, closed_at timestamptz, ' +
  'closed_as text, updated_at timestamptz'

export async function insertViolations(client: pg.Client, judged: readonly JudgedStory[]): Promise<void> {
  const rows = judged.flatMap(({ summary, violations }) =>
    violations.map((violation) => violationRow(violation, summary.correlationId)),
  )
  await insert(client, 'violation', VIOLATION, rows)
}

function violationRow(violation: SeededViolation, correlationId: string): Row {
  const { judgement, evidence, verdict, causeKey, openedAt, closedAt } = violation
  return {
    expectation_id: judgement.expectation.id,
    event_id: judgement.eventId,
    correlation_id: correlationId,
    event_type: judgement.expectation.eventType,
    state: closedAt === null ? 'open' : 'closed',
    verdict,
    cause_key: causeKey,
    evidence,
    sent_at: iso(judgement.since),
    due_at: iso(judgement.dueAt),
    opened_at: iso(openedAt),
    closed_at: iso(closedAt),
    closed_as: closedAt === null ? null : 'late',
    updated_at: iso(closedAt ?? openedAt),
  }
}

/** The columns as they are, those that JSON carries as hex decoded. */
function selectOf(columns: string, hex: readonly string[], ids: readonly string[] = []): string {
  return columns
    .split(',')
    .map((column) => column.trim().split(' ')[0] ?? '')
    .map((name) => {
      if (hex.includes(name)) return name === 'trace_id' ? `"${name}"::uuid` : `span_number("${name}")`
      return ids.includes(name) ? `packed_id("${name}")` : `"${name}"`
    })
    .join(', ')
}
