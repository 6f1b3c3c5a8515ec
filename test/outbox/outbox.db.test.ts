import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Causeway, OutboxEntry } from '@causeway/instrumentation'
import { startCauseway } from '@causeway/instrumentation'
import {
  addMillis,
  buildFlow,
  decideVerdict,
  type Expectation,
  type Flow,
  type FlowEvent,
  type Judgement,
  judgeFlow,
  type Micros,
  microsFromMillis,
  type Operation,
  verdictSentence,
} from '@causeway/model'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeTraces } from '../../collector/src/decode/decode-traces.ts'
import { evidenceOf } from '../../collector/src/evaluate/evidence.ts'
import { placeOf } from '../../collector/src/evaluate/place.ts'
import { readTracesProtobuf } from '../../collector/src/wire/read-traces-protobuf.ts'
import { type Receiver, startReceiver } from '../../instrumentation/testing/receiver.ts'
import { type FreshDatabase, freshDatabase } from '../servers.ts'

let database: FreshDatabase
let pool: pg.Pool
let collector: Receiver
let service: ChildProcess | null = null

beforeAll(async () => {
  database = await freshDatabase()
  pool = new pg.Pool({ connectionString: database.url })
  collector = await startReceiver()
  await pool.query('CREATE TABLE "order" (id text PRIMARY KEY, payment_method text NOT NULL)')
  await pool.query('CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry jsonb NOT NULL)')
})
afterAll(async () => {
  service?.kill('SIGKILL')
  await collector.close()
  await pool.end()
  await database.drop()
})

test('an event of a service that dies between create and send is never sent until a relay sends it, then one event', async () => {
  service = fork(join(import.meta.dirname, 'order-service.ts'), [database.url, collector.url])
  await expect.poll(() => operations(collector).length).toBe(1)
  service.kill('SIGKILL')
  await once(service, 'exit')

  const unsent = flowOf(collector)
  expect(unsent.events).toMatchObject([{ aggregateId: 'order_taken', source: 'order', sends: [], sentAt: null }])
  expect(verdictOf(unsent)).toEqual(['neverSent', 'OrderCreated was created but never sent.'])

  const causeway = startCauseway({ service: 'order-relay', endpoint: collector.url, exportDelayMillis: 10 })
  const onTheBus: Message[] = []
  const publish = async (message: Message): Promise<void> => void onTheBus.push(message)
  // The broker takes the message and the relay cannot say so: it is sent again. At least once is not exactly once.
  await expect(relay(causeway, publish, () => Promise.reject(new Error('the relay died')))).rejects.toThrow('died')
  await relay(causeway, publish, async () => {})
  expect((await pool.query('SELECT count(*)::int AS left FROM outbox')).rows).toEqual([{ left: 0 }])
  for (const { headers, value } of onTheBus) {
    const delivery = { system: 'kafka', destination: 'orders', consumer: 'payment', headers, value }
    await causeway.handle(delivery, async () => {})
  }
  await causeway.shutdown()

  const sent = flowOf(collector)
  expect(sent.events).toHaveLength(1)
  expect(sent.events[0]?.eventId).toBe(unsent.events[0]?.eventId)
  expect(sent.events[0]).toMatchObject({ source: 'order', createdAt: unsent.events[0]?.createdAt })
  expect(sent.events[0]?.sends.map(({ service, outcome }) => [service, outcome])).toEqual([
    ['order-relay', 'ok'],
    ['order-relay', 'ok'],
  ])
  expect(sent.events[0]?.handlings.map(({ consumer, attempts }) => [consumer, attempts.length])).toEqual([
    ['payment', 2],
  ])
  expect(judged(sent).map(({ state }) => state)).toEqual(['satisfied'])
  // Everything links to the create span, so that it is one trace from the transaction to the last handling.
  expect(new Set(operations(collector).map(({ type, traceId }) => (type === 'send' ? null : traceId))).size).toBe(2)
})

interface Message {
  readonly headers: Record<string, string>
  readonly value: string
}

/** Sends what is in the outbox, oldest first. Rows that another relay is at are passed over. */
async function relay(
  causeway: Causeway,
  publish: (message: Message) => Promise<void>,
  beforeCommit: () => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<{ id: string; entry: OutboxEntry }>(
      'SELECT id, entry FROM outbox ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED',
    )
    for (const { entry } of rows) {
      await causeway.outbox.send(entry, (headers) => publish({ headers, value: JSON.stringify(entry.event) }))
    }
    await client.query('DELETE FROM outbox WHERE id = ANY ($1)', [rows.map(({ id }) => id)])
    await beforeCommit()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/** What the collector makes of the requests that it got. */
const operations = ({ received }: Receiver): Operation[] =>
  received.flatMap(({ path, body }) => {
    if (path !== '/v1/traces') return []
    const read = readTracesProtobuf(body)
    if (read.type === 'undecodable') throw new Error(read.detail)
    const { spans } = decodeTraces(read.value, microsFromMillis(Date.now()))
    return spans.map((span) => (span.type === 'operation' ? span.operation : expect.unreachable(span.type)))
  })

const flowOf = (receiver: Receiver): Flow => buildFlow(operations(receiver)) ?? expect.unreachable()

const expectation: Expectation = {
  id: 'OrderCreated:processedBy:payment',
  origin: 'declared',
  eventType: 'OrderCreated',
  eventVersion: null,
  destination: null,
  consumer: 'payment',
  followedBy: [],
  withinMillis: 5_000,
}

/** A minute after everything has been heard. */
const later = (flow: Flow): Micros => addMillis(flow.endedAt, 60_000)

const judged = (flow: Flow): Judgement[] =>
  judgeFlow(flow, [expectation], { watermark: later(flow), historicalBefore: flow.startedAt })

function verdictOf(flow: Flow): string[] {
  const [judgement] = judged(flow)
  const event: FlowEvent | undefined = flow.events[0]
  if (judgement?.state !== 'violated' || event === undefined) return [String(judgement?.state)]
  const judgedAt = later(flow)
  const unknown = { group: null, position: null, head: null, lastSignOfLife: null }
  const place = placeOf(event, () => true)
  const evidence = evidenceOf({ event, judgement, watermark: judgedAt }, place, { ...unknown, judgedAt })
  const verdict = decideVerdict(evidence)
  return [verdict, verdictSentence(verdict, evidence)]
}
