import { type CorrelationId, type EventId, microsFromMillis } from '@causeway/model'
import { openPrisma } from '@causeway/prisma'
import { migrate, readMigrations } from '@causeway/prisma/migrate'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { decodeTraces } from '../collector/src/decode/decode-traces.ts'
import { openStore } from '../collector/src/store/open-store.ts'
import { saveBatch } from '../collector/src/store/save-batch.ts'
import { readTracesProtobuf } from '../collector/src/wire/read-traces-protobuf.ts'
import { aRequest, NOON_MILLIS, theSend } from '../collector/test/example-traces.ts'
import { protobufOf } from '../collector/test/protobuf-of.ts'
import { eventOperations } from '../dashboard/query/event-operations.ts'
import { flowOperations } from '../dashboard/query/flow-operations.ts'
import { emptyDatabase, type FreshDatabase, freshDatabase } from './servers.ts'

const opened: FreshDatabase[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})

describe('what a span says beyond the columns', () => {
  it.each([1, 2_000])('is found again by event when it was stored with %d others at once', async (rows) => {
    const database = await freshDatabase()
    opened.push(database)
    const store = openStore(database.url)
    const prisma = openPrisma(database.url)
    const spans = Array.from({ length: rows }, (_, n) => theSend(n, { 'shop.number': n, 'shop.words': ['é', '"'] }))
    const read = readTracesProtobuf(protobufOf(aRequest(spans)))
    const traces = read.type === 'read' ? read.value : { resources: [], spans: [] }
    await saveBatch(
      store,
      decodeTraces(traces, microsFromMillis(NOON_MILLIS)).spans.filter((row) => row.type !== 'rejected'),
    )
    const last = rows - 1
    const correlationId = `corr_${Math.floor(last / 2)}` as CorrelationId
    const [operation] = await eventOperations(prisma, correlationId, `evt_${last}` as EventId)
    expect(operation?.attributes).toMatchObject({ 'shop.number': last, 'shop.words': ['é', '"'] })
    await prisma.$disconnect()
    await store.close()
  })
})

describe('the migration to compact rows', () => {
  it('keeps what is stored', async () => {
    const database = await emptyDatabase()
    opened.push(database)
    const [first] = readMigrations()
    await migrate(database.url, first ? [first] : [])
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(`CREATE TABLE operation_20261123 PARTITION OF operation FOR VALUES FROM ('2026-11-23Z') TO ('2026-11-24Z');
INSERT INTO service (name) VALUES ('order');
INSERT INTO operation (started_at, trace_id, span_id, ended_at, type, outcome, attempt, event_id, correlation_id, causation_ids,
  service_id, instance, duplicate_skipped, attributes)
VALUES ('2026-11-23T12:00Z', '\\x87d85a4dc17e673862bb2a48b7543229', '\\xfb67411da890ed9a', '2026-11-23T12:01Z', 'send', 'ok', 1, '01a2090d-5df9-7d60-810c-d00e332b76e4', 'corr_1',
  '{cmd_1,cmd_2}', 1, 'order-1', false, '{"shop.number": 7}')`)
    await client.end()
    await migrate(database.url)
    const prisma = openPrisma(database.url)
    const eventId = '01a2090d-5df9-7d60-810c-d00e332b76e4' as EventId
    expect(await flowOperations(prisma, 'corr_1' as CorrelationId)).toMatchObject([
      {
        eventId,
        spanId: 'fb67411da890ed9a',
        traceId: '87d85a4dc17e673862bb2a48b7543229',
        correlationId: 'corr_1',
        causationIds: ['cmd_1', 'cmd_2'],
        instance: 'order-1',
      },
    ])
    expect(await eventOperations(prisma, 'corr_1' as CorrelationId, eventId)).toMatchObject([
      { attributes: { 'shop.number': 7 } },
    ])
    await prisma.$disconnect()
  })
})
