import { ATTRIBUTE } from '@causeway/model'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { cuttableLine } from './cuttable-line.ts'
import { aRequest, aSend, aSpan, hex, NOON_MILLIS, nanos, theSend } from './example-traces.ts'
import { post, postJson } from './post.ts'
import { type JsonSpan, protobufOf } from './protobuf-of.ts'
import { metric, type RunIngestOptions, type RunningIngest, runIngest } from './run-ingest.ts'
import { contentsOf, countOf } from './tables.ts'

let database: FreshDatabase
let pool: pg.Pool
const running: RunningIngest[] = []

beforeEach(async () => {
  database = await freshDatabase()
  pool = new pg.Pool({ connectionString: database.url })
  pool.on('error', () => {})
})
afterEach(async () => {
  for (const ingest of running.splice(0)) await ingest.close()
  await pool.end()
  await database.drop()
})

async function ingestOf(options?: RunIngestOptions, url = database.url): Promise<RunningIngest> {
  const ingest = await runIngest(url, options)
  running.push(ingest)
  return ingest
}

const DAY = 86_400_000

describe('ingest', () => {
  it('stores an operation so that another reads it the moment it is answered', async () => {
    const { port } = await ingestOf()
    const resource = { [ATTRIBUTE.serviceName]: 'order', [ATTRIBUTE.serviceInstanceId]: 'order-1' }
    const attributes = {
      [ATTRIBUTE.causationId]: ['cmd_"1"', 'evt\\0'],
      [ATTRIBUTE.kafkaOffset]: 9_007_199_254_740_991,
    }
    const answer = await post(
      port,
      protobufOf(aRequest([aSend({ attributes }), aSpan({ spanId: hex(2, 16) })], resource)),
    )
    expect(answer.status).toBe(200)
    const { rows } = await pool.query(
      `SELECT *, "offset"::text AS at, unpacked_id(causation_id) AS causation_id FROM operation`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      trace_id: '5b8efff7-9803-8103-d269-b633813fc60c',
      started_at: new Date(NOON_MILLIS),
      causation_id: 'cmd_"1"',
      more_causation_ids: ['evt\\0'],
      at: '9007199254740991',
    })
    expect(await countOf(pool, 'span')).toBe(1)
    const instances = await pool.query('SELECT name, instance FROM instance JOIN service ON id = service_id')
    expect(instances.rows).toEqual([{ name: 'order', instance: 'order-1' }])
    expect((await pool.query('SELECT correlation_id FROM dirty_flow')).rows).toEqual([{ correlation_id: 'corr_1' }])
    expect((await pool.query('SELECT minute FROM dirty_minute')).rows).toEqual([{ minute: new Date(NOON_MILLIS) }])
  })

  it('answers only when the commit is done', async () => {
    const { port } = await ingestOf()
    await postJson(port, aRequest([aSend()]))
    const blocker = await pool.connect()
    await blocker.query('BEGIN; LOCK TABLE operation IN SHARE MODE')
    let answered = false
    const answer = postJson(port, aRequest([theSend(1)])).finally(() => {
      answered = true
    })
    await expect.poll(() => countOf(pool, `pg_locks WHERE NOT granted`)).toBeGreaterThan(0)
    expect(answered).toBe(false)
    await blocker.query('COMMIT')
    blocker.release()
    expect((await answer).status).toBe(200)
    expect(await countOf(pool, 'operation')).toBe(2)
  })

  it('changes nothing when it is sent the same again', async () => {
    const { port, registry } = await ingestOf()
    const request = aRequest([theSend(0), theSend(1), aSpan({ spanId: hex(99, 16) })])
    await postJson(port, request)
    const before = await contentsOf(pool)
    await pool.query('DELETE FROM dirty_flow; DELETE FROM dirty_minute')
    await postJson(port, request)
    await post(port, protobufOf(request), { gzip: true })
    expect(await contentsOf(pool)).toEqual({ ...before, dirty_flow: [], dirty_minute: [] })
    expect(metric(registry, 'causeway_collector_spans_received_total')).toBe(9)
    expect(metric(registry, 'causeway_collector_spans_stored_total{table="operation"}')).toBe(2)
    expect(metric(registry, 'causeway_collector_spans_stored_total{table="span"}')).toBe(1)
    expect(metric(registry, 'causeway_collector_spans_duplicate_total')).toBe(6)
  })

  it('ends with the same tables whatever the order and however often it is sent', async () => {
    const spans = Array.from({ length: 300 }, (_, n) => someSpan(n))
    const inOrder = await ingestOf()
    await postJson(inOrder.port, aRequest(spans))
    const expected = await contentsOf(pool)
    expect(expected.operation?.length).toBe(200)

    await pool.query(
      'TRUNCATE operation, span, leftover, source, dirty_flow, dirty_minute, service, destination, consumer, event_type',
    )
    const shuffled = await ingestOf({ limits: { maxRows: 37 } })
    const tenfold = Array.from({ length: 10 }, (_, turn) =>
      spans.map((span, at) => ({ span, at: (at * 7919 + turn * 31) % 1009 })),
    )
    const requests = tenfold.flatMap((turn) =>
      chunks(
        turn.sort((a, b) => a.at - b.at).map(({ span }) => span),
        23,
      ),
    )
    const answers = await Promise.all(requests.map((request) => postJson(shuffled.port, aRequest(request))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await contentsOf(pool)).toEqual(expected)
  })

  it('groups requests that come at once into few transactions', async () => {
    const { port, registry } = await ingestOf()
    await postJson(port, aRequest([theSend(0)]))
    await Promise.all(Array.from({ length: 50 }, (_, n) => postJson(port, aRequest([theSend(n + 1)]))))
    expect(await countOf(pool, 'operation')).toBe(51)
    expect(metric(registry, 'causeway_collector_batches_total{outcome="saved"}')).toBeLessThan(40)
  })

  it('keeps refused spans aside and stores their neighbours', async () => {
    const { port, registry } = await ingestOf()
    const refused = [theSend(1, { [ATTRIBUTE.messageId]: 'x'.repeat(300) }), { ...theSend(2), traceId: '00' }]
    const answer = await postJson(port, aRequest([theSend(0), ...refused, theSend(3)]))
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body.toString()).partialSuccess).toEqual({
      rejectedSpans: '2',
      errorMessage: expect.stringMatching(/^The event id "x{64}…" is longer than 255 bytes\.$/),
    })
    expect(await countOf(pool, 'operation')).toBe(2)
    const { rows } = await pool.query('SELECT reason, service, payload FROM quarantine ORDER BY id')
    expect(rows.map(({ reason, service }) => [reason, service])).toEqual([
      ['id_too_long', 'order'],
      ['bad_trace_id', 'order'],
    ])
    expect(JSON.parse(rows[0].payload).span.attributes[ATTRIBUTE.messageId]).toBe('x'.repeat(300))
    expect(metric(registry, 'causeway_collector_spans_rejected_total{reason="bad_trace_id"}')).toBe(1)
  })

  it('keeps refused requests aside', async () => {
    const { port } = await ingestOf()
    await post(port, Buffer.from('rubbish \0'), { headers: { 'content-type': 'application/json' } })
    await post(port, Buffer.from('rubbish'), { headers: { 'content-type': 'text/plain' } })
    await expect.poll(() => countOf(pool, 'quarantine')).toBe(2)
    const { rows } = await pool.query('SELECT reason, content_type, payload FROM quarantine ORDER BY reason')
    expect(rows).toEqual([
      { reason: 'undecodable', content_type: 'application/json', payload: Buffer.from('rubbish \0') },
      { reason: 'unsupported_media_type', content_type: 'text/plain', payload: Buffer.from('rubbish') },
    ])
  })

  it('stops filling the quarantine long before the disk', async () => {
    const { port, registry } = await ingestOf()
    const refused = Array.from({ length: 1_500 }, (_, n) => ({ ...theSend(n), traceId: '' }))
    const answer = await postJson(port, aRequest(refused))
    expect(JSON.parse(answer.body.toString()).partialSuccess.rejectedSpans).toBe('1500')
    expect(await countOf(pool, 'quarantine')).toBe(1_000)
    expect(metric(registry, 'causeway_collector_quarantine_dropped_total')).toBe(500)
  })

  it('takes a sign of life without spans', async () => {
    const { port } = await ingestOf()
    const resource = { [ATTRIBUTE.serviceName]: 'order', [ATTRIBUTE.serviceInstanceId]: 'order-1' }
    expect(await postJson(port, aRequest([], resource))).toMatchObject({ status: 200 })
    expect(await countOf(pool, 'instance')).toBe(1)
  })
})

describe('two collectors', () => {
  it('make the same partitions and names at once', async () => {
    const limits = { maxRows: 50 }
    const both = await Promise.all([ingestOf({ limits }), ingestOf({ limits }), ingestOf({ limits })])
    const spans = Array.from({ length: 400 }, (_, n) => ({
      ...someSpan(n),
      startTimeUnixNano: nanos(NOON_MILLIS - (n % 20) * DAY),
    }))
    const requests = chunks(spans, 40).flatMap((request) => both.map(({ port }) => postJson(port, aRequest(request))))
    const answers = await Promise.all(requests)
    expect(answers.map(({ status }) => status)).toEqual(requests.map(() => 200))
    const contents = await contentsOf(pool)
    expect((contents.operation?.length ?? 0) + (contents.span?.length ?? 0)).toBe(400)
    expect(contents.service).toEqual(['(order)'])
    expect(await countOf(pool, `pg_inherits WHERE inhparent = 'operation'::regclass`)).toBe(20)
  })
})

describe('with the database away', () => {
  it('asks to come again, and goes on when it is back', async () => {
    const line = await cuttableLine(database.url)
    const { port, log, turnedAway } = await ingestOf({ store: { connectMillis: 1_000 } }, line.url)
    await postJson(port, aRequest([theSend(0)]))
    await line.cut()
    const answer = await postJson(port, aRequest([theSend(1)]))
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '3' } })
    expect(turnedAway()).toBe(1)
    expect(log).toEqual([expect.stringMatching(/^PostgreSQL did not take a batch \(.+\)\. Nothing is lost/)])
    await line.mend()
    expect(await postJson(port, aRequest([theSend(1)]))).toMatchObject({ status: 200 })
    expect(log.at(-1)).toBe('PostgreSQL takes batches again.')
    expect(await countOf(pool, 'operation')).toBe(2)
  })

  it('survives that its connections are ended under it', async () => {
    const { port } = await ingestOf()
    let acknowledged = 0
    for (let n = 0; n < 40; n++) {
      const answer = postJson(port, aRequest([theSend(n)]))
      if (n % 4 === 0) {
        await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'causeway-collector'
AND datname = current_database()`,
        )
      }
      const { status } = await answer
      expect([200, 503]).toContain(status)
      if (status === 200) acknowledged++
      else expect((await postJson(port, aRequest([theSend(n)]))).status).toBe(200)
    }
    expect(acknowledged).toBeGreaterThan(20)
    expect(await countOf(pool, 'operation')).toBe(40)
  })

  it('refuses who waits too long while it hangs, and holds no more than it may', async () => {
    const line = await cuttableLine(database.url)
    const limits = { maxWaitMillis: 600, maxInFlightBytes: 20_000 }
    const { port, registry } = await ingestOf(
      { limits, store: { answerMillis: 2_000, connectMillis: 1_000 } },
      line.url,
    )
    await postJson(port, aRequest([theSend(0)]))
    line.freeze()
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => postJson(port, aRequest([theSend(n + 1)]))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    expect(metric(registry, 'causeway_collector_in_flight_bytes')).toBe(0)
    line.thaw()
    await expect.poll(async () => (await postJson(port, aRequest([theSend(1)]))).status, { timeout: 20_000 }).toBe(200)
  })

  it('learns its names anew when another database comes back', async () => {
    const { port } = await ingestOf()
    await postJson(port, aRequest([theSend(0)]))
    await pool.query('TRUNCATE operation, service, destination, event_type')
    await pool.query(`INSERT INTO service (name) VALUES ('somebody else')`)
    await pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'causeway-collector'
AND datname = current_database()`,
    )
    await expect.poll(async () => (await postJson(port, aRequest([theSend(1)]))).status).toBe(200)
    expect((await contentsOf(pool)).operation).toEqual([expect.stringContaining('order')])
  })

  it('makes a partition again that was dropped under it', async () => {
    const { port } = await ingestOf()
    await postJson(port, aRequest([theSend(0)]))
    await pool.query('DROP TABLE operation_20261123')
    expect(await postJson(port, aRequest([theSend(1)]))).toMatchObject({ status: 200 })
    expect(await countOf(pool, 'operation')).toBe(1)
  })
})

/** Two operations, then a plain span, of several services' kinds. */
function someSpan(n: number): JsonSpan {
  if (n % 3 === 2)
    return { ...aSpan({ spanId: hex(n + 1, 16), attributes: { n, list: [n, 'x'] } }), name: `span ${n % 5}` }
  return theSend(n, { [ATTRIBUTE.destinationName]: `topic-${n % 7}`, [ATTRIBUTE.eventType]: `Type${n % 11}`, n })
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size))
