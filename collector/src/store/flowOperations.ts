import {
  type CorrelationId,
  type EventId,
  type Micros,
  micros,
  type Operation,
  type OperationType,
  type Outcome,
  type SagaLabel,
  type SpanId,
  type TraceId,
} from '@causeway/model'
import { microsOf } from './moment.ts'
import type { Names } from './names.ts'
import type { Sql } from './sql.ts'

export interface LoadedFlow {
  readonly correlationId: CorrelationId
  readonly operations: readonly Operation[]
  /** When the first of them was received. */
  readonly firstReceivedAt: Micros
  /** Whether it has more operations than may be loaded; these are some of them. */
  readonly tooLarge: boolean
}

export interface LoadedFlows {
  /** Flows without operations are not among them. */
  readonly flows: readonly LoadedFlow[]
  /** Those for which there was no room this time. */
  readonly left: readonly CorrelationId[]
}

export interface LoadBounds {
  /** Most operations that are loaded of one flow. */
  readonly perFlow: number
  /** Most operations that are loaded at once; more than `perFlow`. */
  readonly total: number
}

/**
 * All operations of these flows, by one index look-up a flow. Bounded twice: of a larger flow only some are read, and what
 * does not fit into one load is left for the next.
 */
export async function flowOperations(
  sql: Sql,
  names: Names,
  flows: readonly CorrelationId[],
  { perFlow, total }: LoadBounds,
): Promise<LoadedFlows> {
  const { rows } = await sql.query<Row>({
    name: 'flow-operations',
    text: QUESTION,
    values: [flows, perFlow + 1, total],
    types: AS_TEXT,
  })
  await learnNames(sql, names, rows)
  const groups = [...Map.groupBy(rows, (row) => flows[Number(row.number) - 1] as CorrelationId)]
  // The rows come flow by flow, so where the load was cut short only the last flow is incomplete.
  const cut = rows.length === total
  const loaded = (cut ? groups.slice(0, -1) : groups).map(([correlationId, group]): LoadedFlow => {
    const some = group.length > perFlow ? group.slice(0, perFlow) : group
    return {
      correlationId,
      operations: some.map((row) => toOperation(row, correlationId, names)),
      firstReceivedAt: micros(some.reduce((first, row) => Math.min(first, Number(row.received_at)), Infinity)),
      tooLarge: group.length > perFlow,
    }
  })
  const done = new Set(loaded.map(({ correlationId }) => correlationId))
  return { flows: loaded, left: cut ? flows.filter((flow) => !done.has(flow)) : [] }
}

// LIMIT in the sub-select leaves the planner no other plan than a look-up for each flow, in their order.
const QUESTION = `SELECT f.number, o.*
FROM unnest($1::text[]) WITH ORDINALITY AS f (correlation_id, number)
CROSS JOIN LATERAL (
  SELECT ${microsOf('received_at')} AS received_at, ${microsOf('started_at')} AS started_at,
    ${microsOf('ended_at')} AS ended_at, type, outcome, attempt, trace_id, span_id, parent_span_id, event_id,
    CASE WHEN causation_ids <> '{}' THEN array_to_json(causation_ids) END AS causation_ids, event_type_id, event_version, aggregate_id, aggregate_type, service_id,
    instance, destination_id, partition, "offset", consumer_id, error_type, error_message, saga_id, saga_type, saga_step,
    saga_compensates, projection, duplicate_skipped, dead_letter_reason
  FROM operation WHERE operation.correlation_id = f.correlation_id LIMIT $2
) o
LIMIT $3`

/** Every column as PostgreSQL writes it: a parser for each would cost more than the few conversions below. */
interface Row {
  number: string
  received_at: string
  started_at: string
  ended_at: string
  type: OperationType
  outcome: Outcome
  attempt: string
  trace_id: string
  span_id: string
  parent_span_id: string | null
  event_id: EventId
  causation_ids: string | null
  event_type_id: string | null
  event_version: string | null
  aggregate_id: string | null
  aggregate_type: string | null
  service_id: string
  instance: string | null
  destination_id: string | null
  partition: string | null
  offset: string | null
  consumer_id: string | null
  error_type: string | null
  error_message: string | null
  saga_id: string | null
  saga_type: string | null
  saga_step: string | null
  saga_compensates: string | null
  projection: string | null
  duplicate_skipped: 't' | 'f'
  dead_letter_reason: string | null
}

const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => text }

async function learnNames(sql: Sql, names: Names, rows: readonly Row[]): Promise<void> {
  const numbers = (column: 'service_id' | 'event_type_id' | 'destination_id' | 'consumer_id'): Iterable<number> =>
    rows.flatMap((row) => (row[column] === null ? [] : Number(row[column])))
  await names.learn(sql, 'service', numbers('service_id'))
  await names.learn(sql, 'eventType', numbers('event_type_id'))
  await names.learn(sql, 'destination', numbers('destination_id'))
  await names.learn(sql, 'consumer', numbers('consumer_id'))
}

function toOperation(row: Row, correlationId: CorrelationId, names: Names): Operation {
  const destination = row.destination_id === null ? null : names.named('destination', Number(row.destination_id))
  const consumer = row.consumer_id === null ? null : names.named('consumer', Number(row.consumer_id))
  return {
    type: row.type,
    traceId: hexOf(row.trace_id) as TraceId,
    spanId: hexOf(row.span_id) as SpanId,
    parentSpanId: row.parent_span_id === null ? null : (hexOf(row.parent_span_id) as SpanId),
    startedAt: micros(Number(row.started_at)),
    endedAt: micros(Number(row.ended_at)),
    eventId: row.event_id,
    correlationId,
    causationIds: row.causation_ids === null ? [] : (JSON.parse(row.causation_ids) as EventId[]),
    eventType: row.event_type_id === null ? null : names.named('eventType', Number(row.event_type_id)).name,
    eventVersion: row.event_version,
    aggregateId: row.aggregate_id,
    aggregateType: row.aggregate_type,
    service: names.named('service', Number(row.service_id)).name,
    instance: row.instance,
    system: destination?.system ?? consumer?.system ?? 'unknown',
    destination: destination?.name ?? null,
    partition: row.partition,
    offset: row.offset === null ? null : Number(row.offset),
    consumer: consumer?.name ?? null,
    outcome: row.outcome,
    errorType: row.error_type,
    errorMessage: row.error_message,
    attempt: Number(row.attempt),
    saga: sagaOf(row),
    projection: row.projection,
    duplicateSkipped: row.duplicate_skipped === 't',
    deadLetterReason: row.dead_letter_reason,
  }
}

const sagaOf = (row: Row): SagaLabel | null =>
  row.saga_id === null
    ? null
    : { id: row.saga_id, type: row.saga_type, step: row.saga_step, compensates: row.saga_compensates }

/** PostgreSQL writes bytes as `\x` and hex digits. */
const hexOf = (bytes: string): string => bytes.slice(2)
