import { ATTRIBUTE } from '@causeway/model'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { aHeartbeat, someLogs } from './example-logs.ts'
import { aRequest, aSend, NOON_MILLIS, nanos } from './example-traces.ts'
import { callExport } from './grpc-call.ts'
import { post, postJson } from './post.ts'
import { type JsonLogRecord, protobufOfLogs } from './protobuf-of.ts'
import { metric, type RunningIngest, runIngest } from './run-ingest.ts'
import { countOf } from './tables.ts'

let database: FreshDatabase
let pool: pg.Pool
let ingest: RunningIngest

beforeEach(async () => {
  database = await freshDatabase()
  pool = new pg.Pool({ connectionString: database.url })
  ingest = await runIngest(database.url)
})
afterEach(async () => {
  await ingest.close()
  await pool.end()
  await database.drop()
})

const sendJson = (...records: readonly JsonLogRecord[]) =>
  postJson(ingest.port, someLogs(records), { path: '/v1/logs' })

async function instance(): Promise<Record<string, unknown>> {
  const { rows } = await pool.query(`SELECT name, instance, boot_id, sequence::int, made_at, interval_millis, watermark,
    spans_dropped::int, groups, leaving, unheard_from, unheard_until FROM instance JOIN service ON id = service_id`)
  expect(rows).toHaveLength(1)
  return rows[0]
}

const atSecond = (second: number): Date => new Date(NOON_MILLIS + second * 1_000)

describe('heartbeats', () => {
  it('are stored when they are answered, whichever way they came', async () => {
    expect(await sendJson(aHeartbeat(1))).toMatchObject({ status: 200 })
    expect(await instance()).toEqual({
      name: 'order',
      instance: 'order-1',
      boot_id: '00000000000000aa',
      sequence: 1,
      made_at: atSecond(0),
      interval_millis: 5_000,
      watermark: atSecond(-0.1),
      spans_dropped: 0,
      groups: ['payment'],
      leaving: false,
      unheard_from: null,
      unheard_until: null,
    })
    const protobuf = protobufOfLogs(someLogs([aHeartbeat(2)]))
    expect(await post(ingest.port, protobuf, { path: '/v1/logs' })).toMatchObject({ status: 200 })
    expect(await instance()).toMatchObject({ sequence: 2, watermark: atSecond(4.9) })
    const last = aHeartbeat(3, { attributes: { [ATTRIBUTE.heartbeatLeaving]: true } })
    expect(await callExport(ingest.grpcPort, protobufOfLogs(someLogs([last])), { signal: 'logs' })).toMatchObject({
      code: 0,
    })
    expect(await instance()).toMatchObject({ sequence: 3, leaving: true, unheard_until: null })
    expect(metric(ingest.registry, 'causeway_collector_heartbeats_received_total')).toBe(3)
  })

  it('that are late or come again change nothing, in one request or in several', async () => {
    await sendJson(aHeartbeat(1), aHeartbeat(3), aHeartbeat(2))
    const before = await instance()
    expect(before).toMatchObject({ sequence: 3, unheard_until: null })
    const { rows } = await pool.query('SELECT heard_at FROM instance')
    for (const sequence of [3, 1, 2]) expect(await sendJson(aHeartbeat(sequence))).toMatchObject({ status: 200 })
    expect(await instance()).toEqual(before)
    expect((await pool.query('SELECT heard_at FROM instance')).rows).toEqual(rows)
  })

  it('that are missing leave a stretch of which nothing is known', async () => {
    await sendJson(aHeartbeat(1))
    await sendJson(aHeartbeat(4))
    expect(await instance()).toMatchObject({ sequence: 4, unheard_from: atSecond(-0.1), unheard_until: atSecond(14.9) })
  })

  it('of a new boot replace those of the old', async () => {
    await sendJson(aHeartbeat(1))
    const attributes = { [ATTRIBUTE.bootId]: '00000000000000bb', [ATTRIBUTE.consumerGroups]: ['payment', 'mail'] }
    await sendJson(aHeartbeat(1, { timeUnixNano: nanos(NOON_MILLIS + 60_000), attributes }))
    await sendJson(aHeartbeat(2))
    expect(await instance()).toMatchObject({
      boot_id: '00000000000000bb',
      groups: ['payment', 'mail'],
      unheard_until: atSecond(60),
    })
  })

  it('are refused one by one, and kept aside with the reason', async () => {
    const bad = aHeartbeat(2, { attributes: { [ATTRIBUTE.heartbeatSequence]: 'two' } })
    const answer = await sendJson(aHeartbeat(1), bad, { body: { stringValue: 'an order came' } })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: { rejectedLogRecords: '1', errorMessage: 'causeway.heartbeat.sequence must be 1 or more.' },
    })
    expect(await instance()).toMatchObject({ sequence: 1 })
    expect((await pool.query('SELECT reason, service FROM quarantine')).rows).toEqual([
      { reason: 'bad_heartbeat', service: 'order' },
    ])
    expect(metric(ingest.registry, 'causeway_collector_log_records_received_not_stored_total')).toBe(1)
    expect(metric(ingest.registry, 'causeway_collector_heartbeats_rejected_total')).toBe(1)
  })

  it('go with spans of the same instances, from many at once, and nobody waits for another for ever', async () => {
    const other = await runIngest(database.url)
    const both = [ingest, other]
    const sent = Array.from({ length: 60 }, (_, n) => {
      const { port } = both[n % 2] ?? ingest
      const resource = { [ATTRIBUTE.serviceName]: `s${n % 7}`, [ATTRIBUTE.serviceInstanceId]: `i${n % 5}` }
      const beat = someLogs([aHeartbeat(n + 1)], resource)
      return [postJson(port, beat, { path: '/v1/logs' }), postJson(port, aRequest([aSend()], resource))]
    })
    const answers = await Promise.all(sent.flat())
    await other.close()
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await countOf(pool, 'instance WHERE boot_id IS NOT NULL')).toBe(35)
    expect(metric(ingest.registry, 'causeway_collector_spans_duplicate_total')).toBeGreaterThan(0)
  })
})
