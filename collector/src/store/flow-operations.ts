import {
  type CorrelationId,
  type EventId,
  type Micros,
  micros,
  type Operation,
  type OperationType,
  type Outcome,
  packedId,
  type SagaLabel,
  type SpanId,
  type TraceId,
  unpackedId,
} from '@causeway/model'
import { hexArray } from './array-literal.ts'
import { wholeMicrosOf } from './moment.ts'
import type { Dictionary, Named, Names } from './names.ts'
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
    values: [hexArray(flows.map(packedId)), perFlow + 1, total],
    types: AS_TEXT,
    ...AS_ARRAYS,
  })
  await learnNames(sql, names, rows)
  const groups = [...Map.groupBy(rows, (row) => flows[Number(row[AT.number]) - 1] as CorrelationId)]
  // The rows come flow by flow, so where the load was cut short only the last flow is incomplete.
  const cut = rows.length === total
  const loaded = (cut ? groups.slice(0, -1) : groups).map(([correlationId, group]): LoadedFlow => {
    const some = group.length > perFlow ? group.slice(0, perFlow) : group
    return {
      correlationId,
      operations: some.map((row) => toOperation(row, correlationId, names)),
      firstReceivedAt: micros(some.reduce((first, row) => Math.min(first, Number(row[AT.receivedAt])), Infinity)),
      tooLarge: group.length > perFlow,
    }
  })
  const done = new Set(loaded.map(({ correlationId }) => correlationId))
  return { flows: loaded, left: cut ? flows.filter((flow) => !done.has(flow)) : [] }
}

/** What is asked of an operation. Its parent span and attributes are not: no rule reads them. */
const COLUMNS = {
  receivedAt: wholeMicrosOf('received_at'),
  startedAt: wholeMicrosOf('started_at'),
  endedAt: wholeMicrosOf('ended_at'),
  type: 'type',
  outcome: 'outcome',
  attempt: 'attempt',
  traceId: 'trace_id',
  spanId: 'to_hex(span_id)',
  eventId: 'event_id',
  causationId: 'causation_id',
  moreCausationIds: 'array_to_json(more_causation_ids)',
  eventTypeId: 'event_type_id',
  eventVersion: 'event_version',
  aggregateId: 'aggregate_id',
  aggregateType: 'aggregate_type',
  serviceId: 'service_id',
  sourceId: 'source_id',
  instance: 'instance',
  destinationId: 'destination_id',
  partition: 'partition',
  offset: '"offset"',
  consumerId: 'consumer_id',
  errorType: 'error_type',
  errorMessage: 'error_message',
  sagaId: 'saga_id',
  sagaType: 'saga_type',
  sagaStep: 'saga_step',
  sagaCompensates: 'saga_compensates',
  projection: 'projection',
  duplicateSkipped: 'duplicate_skipped',
  deadLetterReason: 'dead_letter_reason',
} as const

const NAMES = ['number', ...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[])] as const

/** Where each column lies in a row. */
const AT = Object.fromEntries(NAMES.map((name, index) => [name, index])) as Record<(typeof NAMES)[number], number>

// LIMIT in the sub-select leaves the planner no other plan than a look-up for each flow, in their order.
const QUESTION = `SELECT f.number, o.*
FROM unnest($1::bytea[]) WITH ORDINALITY AS f (correlation_id, number)
CROSS JOIN LATERAL (
  SELECT ${Object.entries(COLUMNS)
    .map(([name, value]) => `${value} AS "${name}"`)
    .join(', ')}
  FROM operation WHERE operation.correlation_id = f.correlation_id LIMIT $2
) o
LIMIT $3`

/**
 * The columns in order, each as PostgreSQL writes it: making an object of every row and a value of every column costs twice
 * as much as all the rest of judging.
 */
type Row = readonly (string | null)[]

const AS_ARRAYS = { rowMode: 'array' }
const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => text }

async function learnNames(sql: Sql, names: Names, rows: readonly Row[]): Promise<void> {
  const numbers = (at: number): number[] =>
    [...new Set(rows.map((row) => row[at]))].flatMap((id) => (id == null ? [] : Number(id)))
  await names.learn(sql, 'service', numbers(AT.serviceId))
  await names.learn(sql, 'eventType', numbers(AT.eventTypeId))
  await names.learn(sql, 'destination', numbers(AT.destinationId))
  await names.learn(sql, 'consumer', numbers(AT.consumerId))
  await names.learn(sql, 'source', numbers(AT.sourceId))
}

/** The casts say what the schema says: columns that may not be null are not, and enums are the model's words. */
function toOperation(row: Row, correlationId: CorrelationId, names: Names): Operation {
  const destination = nameOf(names, 'destination', row[AT.destinationId])
  const consumer = nameOf(names, 'consumer', row[AT.consumerId])
  const offset = row[AT.offset]
  return {
    type: row[AT.type] as OperationType,
    traceId: (row[AT.traceId] as string).replaceAll('-', '') as TraceId,
    spanId: (row[AT.spanId] as string).padStart(16, '0') as SpanId,
    parentSpanId: null,
    startedAt: micros(Number(row[AT.startedAt])),
    endedAt: micros(Number(row[AT.endedAt])),
    eventId: idOf(row[AT.eventId] as string),
    correlationId,
    causationIds: causationIdsOf(row),
    eventType: nameOf(names, 'eventType', row[AT.eventTypeId])?.name ?? null,
    eventVersion: row[AT.eventVersion] ?? null,
    aggregateId: row[AT.aggregateId] ?? null,
    aggregateType: row[AT.aggregateType] ?? null,
    service: nameOf(names, 'service', row[AT.serviceId])?.name ?? '',
    instance: row[AT.instance] ?? nameOf(names, 'source', row[AT.sourceId])?.name ?? null,
    system: destination?.system ?? consumer?.system ?? 'unknown',
    destination: destination?.name ?? null,
    partition: row[AT.partition] ?? null,
    offset: offset == null ? null : Number(offset),
    consumer: consumer?.name ?? null,
    outcome: row[AT.outcome] as Outcome,
    errorType: row[AT.errorType] ?? null,
    errorMessage: row[AT.errorMessage] ?? null,
    attempt: Number(row[AT.attempt]),
    saga: sagaOf(row),
    projection: row[AT.projection] ?? null,
    duplicateSkipped: row[AT.duplicateSkipped] === 't',
    deadLetterReason: row[AT.deadLetterReason] ?? null,
  }
}

const nameOf = (names: Names, dictionary: Dictionary, id: string | null | undefined): Named | null =>
  id == null ? null : names.named(dictionary, Number(id))

function sagaOf(row: Row): SagaLabel | null {
  const id = row[AT.sagaId]
  if (id == null) return null
  return {
    id,
    type: row[AT.sagaType] ?? null,
    step: row[AT.sagaStep] ?? null,
    compensates: row[AT.sagaCompensates] ?? null,
  }
}

const idOf = (bytes: string): EventId => unpackedId(hexOf(bytes)) as EventId

function causationIdsOf(row: Row): readonly EventId[] {
  const first = row[AT.causationId]
  if (first == null) return []
  const more = row[AT.moreCausationIds]
  return [idOf(first), ...(more == null ? [] : (JSON.parse(more) as EventId[]))]
}

/** PostgreSQL writes bytes as `\\x` and hex digits. */
const hexOf = (bytes: string): string => bytes.slice(2)
