import type { NameOf } from './dictionary.ts'
import { inTransaction } from './in-transaction.ts'
import { insertOperations, type NumberedOperation } from './insert-operations.ts'
import { insertQuarantine } from './insert-quarantine.ts'
import { insertSpans, type NumberedSpan } from './insert-spans.ts'
import type { Store } from './open-store.ts'
import type { HeartbeatRow, OperationRow, Row, Sighting, SpanRow } from './row.ts'
import { type NumberedHeartbeat, saveHeartbeats } from './save-heartbeats.ts'
import { touchInstances } from './touch-instances.ts'

/** How many rows were new; the rest had been stored before. */
export interface SavedBatch {
  readonly operations: number
  readonly spans: number
}

/**
 * Stores rows in one transaction, durable when this returns. Storing them again changes nothing: a row is known by its
 * start, trace and span. Names and partitions that are new are added beforehand, in transactions of their own.
 */
export async function saveBatch(
  store: Store,
  rows: readonly Row[],
  sightings: readonly Sighting[] = [],
): Promise<SavedBatch> {
  const operations = rows.filter((row) => row.type === 'operation').sort(byOperation)
  const spans = rows.filter((row) => row.type === 'span').sort(bySpan)
  const refused = rows.filter((row) => row.type === 'refused')
  const heartbeats = rows.filter((row) => row.type === 'heartbeat')
  // Before anything is said of an instance it is noted as seen, all in one statement: that is their one order.
  const instances = [...sightings, ...heartbeats]
  const numbers = await numbersFor(store, operations, spans, instances)
  await store.partitions.ensure(
    'operation',
    operations.map(({ operation }) => operation.startedAt),
  )
  await store.partitions.ensure(
    'span',
    spans.map(({ span }) => span.startedAt),
  )
  const numberedOperations = operations.map((row) => numbers.operation(row))
  const numberedSpans = spans.map((row) => numbers.span(row))
  const seen = instances.map((sighting) => numbers.sighting(sighting))
  const numberedHeartbeats = heartbeats.map((row) => numbers.heartbeat(row))

  return inTransaction(store.pool, async (sql) => {
    const saved = {
      operations: await insertOperations(sql, numberedOperations),
      spans: await insertSpans(sql, numberedSpans),
    }
    await touchInstances(sql, seen)
    await saveHeartbeats(sql, numberedHeartbeats)
    await insertQuarantine(sql, refused)
    return saved
  })
}

/** In one order, so that two collectors that store the same rows never wait for each other. */
const byOperation = (a: OperationRow, b: OperationRow): number => byIdentity(a.operation, b.operation)
const bySpan = (a: SpanRow, b: SpanRow): number => byIdentity(a.span, b.span)

type Identified = Pick<SpanRow['span'], 'startedAt' | 'traceId' | 'spanId'>

function byIdentity(a: Identified, b: Identified): number {
  if (a.startedAt !== b.startedAt) return a.startedAt - b.startedAt
  if (a.traceId !== b.traceId) return a.traceId < b.traceId ? -1 : 1
  return a.spanId < b.spanId ? -1 : 1
}

async function numbersFor(
  { pool, dictionaries }: Store,
  operations: readonly OperationRow[],
  spans: readonly SpanRow[],
  sightings: readonly Sighting[],
) {
  const services = [...operations.map(({ operation }) => operation), ...spans.map(({ span }) => span), ...sightings]
  const eventTypes = operations.flatMap(({ operation: { eventType } }) => (eventType === null ? [] : [eventType]))
  const service = await dictionaries.service.numbersOf(
    pool,
    services.map(({ service }) => alone(service)),
  )
  const eventType = await dictionaries.event_type.numbersOf(pool, eventTypes.map(alone))
  const destination = await dictionaries.destination.numbersOf(pool, operations.flatMap(destinationOf))
  const consumer = await dictionaries.consumer.numbersOf(pool, operations.flatMap(consumerOf))

  const operation = (row: OperationRow): NumberedOperation => {
    const [itsDestination] = destinationOf(row)
    const [itsConsumer] = consumerOf(row)
    return {
      ...row,
      serviceId: service(alone(row.operation.service)),
      eventTypeId: row.operation.eventType === null ? null : eventType(alone(row.operation.eventType)),
      destinationId: itsDestination ? destination(itsDestination) : null,
      consumerId: itsConsumer ? consumer(itsConsumer) : null,
    }
  }
  const span = (row: SpanRow): NumberedSpan => ({ ...row, serviceId: service(alone(row.span.service)) })
  const sighting = ({ service: name, instance }: Sighting) => ({ serviceId: service(alone(name)), instance })
  const heartbeat = (row: HeartbeatRow): NumberedHeartbeat => ({ ...sighting(row), heartbeat: row.heartbeat })
  return { operation, span, sighting, heartbeat }
}

/** Services and event types belong to no system. */
const alone = (name: string): NameOf => ({ system: '', name })

const destinationOf = ({ operation: { system, destination } }: OperationRow): readonly NameOf[] =>
  destination === null ? [] : [{ system, name: destination }]

const consumerOf = ({ operation: { system, consumer } }: OperationRow): readonly NameOf[] =>
  consumer === null ? [] : [{ system, name: consumer }]
