import type { Micros } from '@causeway/model'
import type { PoolClient } from 'pg'
import { addLeftovers } from './add-leftovers.ts'
import { sqlStateOf } from './failure.ts'
import { inTransaction } from './in-transaction.ts'
import { addNewOperations, addOperations, type Marks, minuteOf, NOTHING } from './insert-operations.ts'
import { insertQuarantine } from './insert-quarantine.ts'
import { addNewSpans, addSpans } from './insert-spans.ts'
import { numbersFor } from './numbers-for.ts'
import type { Store } from './open-store.ts'
import { operationRows } from './operation-rows.ts'
import { packLeftovers, type Segment } from './pack-leftovers.ts'
import type { OperationRow, Row, Sighting, SpanRow } from './row.ts'
import { saveHeartbeats } from './save-heartbeats.ts'
import { spanRows } from './span-rows.ts'
import { touchInstances } from './touch-instances.ts'

/** How many rows were new; the rest had been stored before. */
export interface SavedBatch {
  readonly operations: number
  readonly spans: number
}

/**
 * Stores rows in one transaction, durable when this returns. Storing them again changes nothing: a row is known by its
 * start, trace and span. Names and partitions that are new are added beforehand, in transactions of their own.
 *
 * Hardly ever is a row sent again, so all are first copied straight into their tables; where one is there already, that
 * copy is undone and those that are new are picked out.
 */
export async function saveBatch(
  store: Store,
  rows: readonly Row[],
  sightings: readonly Sighting[] = [],
): Promise<SavedBatch> {
  const operations = distinct(rows.filter((row) => row.type === 'operation').sort(byOperation), byOperation)
  const spans = distinct(rows.filter((row) => row.type === 'span').sort(bySpan), bySpan)
  const refused = rows.filter((row) => row.type === 'refused')
  const heartbeats = rows.filter((row) => row.type === 'heartbeat')
  // Before anything is said of an instance it is noted as seen, all in one statement: that is their one order.
  const instances = [...sightings, ...heartbeats]
  const numbers = await numbersFor(store, operations, spans, instances)
  await store.partitions.ensure('operation', startsOf(operations))
  await store.partitions.ensure('span', startsOf(spans))
  const stored = [...operations, ...spans]
  const seen = instances.map(numbers.sighting)
  const numberedHeartbeats = heartbeats.map(numbers.heartbeat)
  const packed = async () => {
    const leftovers = packLeftovers(stored, store.newLeftoverId)
    await store.partitions.ensure(
      'leftover',
      leftovers.segments.map(({ startedAt }) => startedAt),
    )
    return {
      operations: operations.length === 0 ? null : operationRows(operations.map(numbers.operation), leftovers),
      spans: spans.length === 0 ? null : spanRows(spans.map(numbers.span), leftovers),
      segments: leftovers.segments,
    }
  }
  const save = async (add: (client: PoolClient, batch: PackedBatch) => Promise<SavedBatch>): Promise<SavedBatch> => {
    const batch = await packed()
    return inTransaction(store.pool, async (client) => {
      const saved = await add(client, batch)
      await touchInstances(client, seen)
      await saveHeartbeats(client, numberedHeartbeats)
      await insertQuarantine(client, refused)
      return saved
    })
  }
  try {
    return await save(async (client, batch) => {
      if (batch.operations) await addOperations(client, batch.operations, marksOf(operations))
      if (batch.spans) await addSpans(client, batch.spans)
      await addLeftovers(client, batch.segments)
      return { operations: operations.length, spans: spans.length }
    })
  } catch (error) {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    return save(addNew)
  }
}

interface PackedBatch {
  readonly operations: Buffer | null
  readonly spans: Buffer | null
  readonly segments: readonly Segment[]
}

async function addNew(client: PoolClient, batch: PackedBatch): Promise<SavedBatch> {
  const operations = batch.operations ? await addNewOperations(client, batch.operations) : NOTHING
  const spans = batch.spans ? await addNewSpans(client, batch.spans) : NOTHING
  const used = new Set([...operations.leftovers, ...spans.leftovers])
  await addLeftovers(
    client,
    batch.segments.filter(({ id }) => used.has(id)),
  )
  return { operations: operations.inserted, spans: spans.inserted }
}

const UNIQUE_VIOLATION = '23505'

function marksOf(operations: readonly OperationRow[]): Marks {
  return {
    flows: new Set(operations.map(({ operation }) => operation.correlationId)),
    minutes: new Set(operations.map(({ operation }) => minuteOf(operation.startedAt))),
  }
}

/** In one order, so that two collectors that store the same rows never wait for each other. */
const byOperation = (a: OperationRow, b: OperationRow): number => byIdentity(a.operation, b.operation)
const bySpan = (a: SpanRow, b: SpanRow): number => byIdentity(a.span, b.span)

type Identified = Pick<SpanRow['span'], 'startedAt' | 'traceId' | 'spanId'>

function byIdentity(a: Identified, b: Identified): number {
  if (a.startedAt !== b.startedAt) return a.startedAt - b.startedAt
  if (a.traceId !== b.traceId) return a.traceId < b.traceId ? -1 : 1
  if (a.spanId === b.spanId) return 0
  return a.spanId < b.spanId ? -1 : 1
}

/** Of sorted rows, the first of those that are the same. */
const distinct = <Item>(sorted: readonly Item[], compare: (a: Item, b: Item) => number): readonly Item[] =>
  sorted.filter((item, index) => index === 0 || compare(sorted[index - 1] as Item, item) !== 0)

const startsOf = (rows: readonly (OperationRow | SpanRow)[]): readonly Micros[] =>
  rows.map((row) => (row.type === 'operation' ? row.operation.startedAt : row.span.startedAt))
