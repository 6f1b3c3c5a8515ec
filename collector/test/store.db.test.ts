import {
  type CorrelationId,
  type EventId,
  type Micros,
  microsFromMillis,
  type SpanId,
  type TraceId,
} from '@causeway/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { openStore, type Store, type StoreOptions } from '../src/store/open-store.ts'
import { type BatchReport, openWriter } from '../src/store/open-writer.ts'
import type { OperationRow } from '../src/store/row.ts'
import { saveBatch } from '../src/store/save-batch.ts'
import { hex, NOON_MILLIS } from './example-traces.ts'
import { attributesOf, contentsOf, countOf } from './tables.ts'

let database: FreshDatabase
const stores: Store[] = []

beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  await database.drop()
})

function storeOf(options?: StoreOptions): Store {
  const store = openStore(database.url, options)
  stores.push(store)
  return store
}

const NOON = microsFromMillis(NOON_MILLIS)

function operationRow(n: number, parts: Partial<OperationRow['operation']> = {}): OperationRow {
  return {
    type: 'operation',
    attributes: {},
    operation: {
      type: 'send',
      traceId: hex(n + 1, 32) as TraceId,
      spanId: hex(n + 1, 16) as SpanId,
      parentSpanId: null,
      startedAt: NOON,
      endedAt: NOON,
      eventId: `evt_${n}` as EventId,
      correlationId: `corr_${n}` as CorrelationId,
      causationIds: [],
      eventType: null,
      eventVersion: null,
      aggregateId: null,
      aggregateType: null,
      service: 'order',
      instance: null,
      system: 'kafka',
      destination: null,
      partition: null,
      offset: null,
      consumer: null,
      outcome: 'ok',
      errorType: null,
      errorMessage: null,
      attempt: 1,
      saga: null,
      projection: null,
      duplicateSkipped: false,
      deadLetterReason: null,
      ...parts,
    },
  }
}

describe('saving a batch', () => {
  it('keeps every microsecond', async () => {
    const store = storeOf()
    const moments = Array.from({ length: 500 }, (_, n) => (NOON + n * 1_234_567 + n) as Micros)
    await saveBatch(
      store,
      moments.map((startedAt, n) => operationRow(n, { startedAt, endedAt: startedAt })),
    )
    const { rows } = await store.pool.query<{ at: string }>(
      'SELECT (extract(epoch FROM started_at) * 1000000)::bigint AS at FROM operation ORDER BY started_at',
    )
    expect(rows.map(({ at }) => Number(at))).toEqual(moments)
  })

  it('puts each day of UTC into a partition of its own', async () => {
    const store = storeOf()
    const day = 86_400_000_000
    const midnight = Math.floor(NOON / day) * day
    const moments = [midnight - 1, midnight, midnight + day - 1, midnight + day].map((at) => at as Micros)
    await saveBatch(
      store,
      moments.map((startedAt, n) => operationRow(n, { startedAt, endedAt: startedAt })),
    )
    const { rows } = await store.pool.query('SELECT tableoid::regclass::text AS day FROM operation ORDER BY started_at')
    expect(rows.map(({ day }) => day)).toEqual(['22', '23', '23', '24'].map((n) => `operation_202611${n}`))
    const indexes = await store.pool.query(`SELECT FROM pg_indexes WHERE tablename = 'operation_20261123'`)
    expect(indexes.rowCount).toBe(5)
  })

  it('marks only what is new', async () => {
    const store = storeOf()
    expect(await saveBatch(store, [operationRow(0), operationRow(1)])).toEqual({ operations: 2, spans: 0 })
    expect(await saveBatch(store, [operationRow(1), operationRow(2)])).toEqual({ operations: 1, spans: 0 })
    const { rows } = await store.pool.query('SELECT correlation_id FROM dirty_flow ORDER BY id')
    expect(rows.map((row) => row.correlation_id).sort()).toEqual(['corr_0', 'corr_1', 'corr_2'])
    expect(await countOf(store.pool, 'dirty_minute')).toBe(2)
  })

  it('keeps what has no column once, though some of its rows come again', async () => {
    const store = storeOf()
    const rows = Array.from({ length: 300 }, (_, n) => ({ ...operationRow(n), attributes: { n, same: 'for all' } }))
    await saveBatch(store, rows.slice(0, 100))
    await saveBatch(store, rows.slice(0, 100))
    expect(await countOf(store.pool, 'leftover')).toBe(1)
    expect(await saveBatch(store, [...rows, ...rows.slice(0, 50)])).toEqual({ operations: 200, spans: 0 })
    const kept = (await attributesOf(store.pool)).map(({ n }) => Number(n))
    expect(kept.sort((a, b) => a - b)).toEqual(rows.map((_, n) => n))
  })

  it('is all or nothing', async () => {
    const store = storeOf()
    await expect(saveBatch(store, [operationRow(0), operationRow(1, { partition: 'a\0b' })])).rejects.toThrow()
    expect(await countOf(store.pool, 'operation')).toBe(0)
    expect(await countOf(store.pool, 'dirty_flow')).toBe(0)
  })

  it('shares one entry among names beyond the limit of a dictionary', async () => {
    const overflows: [string, number][] = []
    const store = storeOf({ limit: 3, onOverflow: (dictionary, names) => overflows.push([dictionary, names]) })
    for (let n = 0; n < 6; n++)
      await saveBatch(store, [operationRow(n, { destination: `topic-${n}`, service: `s${n % 2}` })])
    const { rows } = await store.pool.query(
      'SELECT system, name FROM operation JOIN destination ON destination.id = destination_id ORDER BY event_id',
    )
    expect(rows.map(({ name }) => name)).toEqual(['topic-0', 'topic-1', 'topic-2', '(other)', '(other)', '(other)'])
    expect(overflows).toEqual([
      ['destination', 1],
      ['destination', 1],
      ['destination', 1],
    ])
    expect((await contentsOf(store.pool)).service).toEqual(['(s0)', '(s1)'])
  })

  it('uses the names that another collector has made', async () => {
    const [one, other] = [storeOf(), storeOf()]
    await saveBatch(one, [operationRow(0, { destination: 'orders', consumer: 'payment', eventType: 'OrderCreated' })])
    await saveBatch(other, [operationRow(1, { destination: 'orders', consumer: 'payment', eventType: 'OrderCreated' })])
    const { rows } = await one.pool.query(
      'SELECT DISTINCT destination_id, consumer_id, event_type_id, service_id FROM operation',
    )
    expect(rows).toHaveLength(1)
  })
})

describe('a poisoned row', () => {
  it('is kept aside, and all others of its batch are stored', async () => {
    const store = storeOf()
    const reports: BatchReport[] = []
    const writer = openWriter({
      save: (rows, sightings) => saveBatch(store, rows, sightings),
      forget: store.forget,
      clock: () => performance.now(),
      onBatch: (report) => reports.push(report),
    })
    const rows = Array.from({ length: 1_000 }, (_, n) => operationRow(n))
    rows[123] = operationRow(123, { partition: 'a\0b' })
    rows[777] = operationRow(777, { correlationId: Array.from({ length: 4_000 }, (_, n) => n).join() as CorrelationId })
    rows[999] = operationRow(999, { offset: 2 ** 70 })
    expect(await writer.save({ rows, sightings: [], bytes: 100_000 })).toEqual({ type: 'saved', poisoned: 3 })
    expect(await countOf(store.pool, 'operation')).toBe(997)
    const quarantine = await store.pool.query('SELECT reason, detail, payload FROM quarantine ORDER BY id')
    expect(quarantine.rows.map(({ reason }) => reason)).toEqual(['poison_row', 'poison_row', 'poison_row'])
    expect(quarantine.rows[0].detail).toMatch(/invalid byte sequence/)
    expect(JSON.parse(quarantine.rows[0].payload).operation.partition).toBe('a\0b')
    expect(reports).toHaveLength(1)
    await writer.close()
  })
})
