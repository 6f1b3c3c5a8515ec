import { aProcess, aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { noMetrics } from './metrics.ts'
import { createRollUp } from './minutes.ts'
import { openScene, type Scene } from './testing/scene.ts'

describe('the roll-up of minutes', () => {
  let database: FreshDatabase
  let scene: Scene
  let millis: number
  let rollUp: () => Promise<boolean>

  beforeEach(async () => {
    database = await freshDatabase()
    scene = await openScene({ url: database.url })
    millis = 0
    rollUp = createRollUp({ pool: scene.store.pool, lease: scene.lease, stopwatch: () => millis, metrics: noMetrics })
  })

  afterEach(async () => {
    await scene.close()
    await database.drop()
  })

  const edges = () =>
    scene.query<object>(`SELECT e.minute, e.type, s.name AS service, d.name AS destination, c.name AS consumer, count, failed,
  round(queue_p95::numeric, 3)::float8 AS queue, round(processing_p50::numeric, 3)::float8 AS p50,
  round(processing_p95::numeric, 3)::float8 AS p95, round(critical_p95::numeric, 3)::float8 AS critical
FROM edge_minute e JOIN service s ON s.id = e.service_id LEFT JOIN destination d ON d.id = e.destination_id
LEFT JOIN consumer c ON c.id = e.consumer_id ORDER BY e.minute, e.type, s.name`)

  it('counts what a service sent, and measures what a consumer made of it', async () => {
    await scene.arrive(
      aSend('evt_1', { startedAt: at(0) }),
      aSend('evt_2', { startedAt: at(1), outcome: 'failed' }),
      aProcess('evt_1', { startedAt: at(2), endedAt: at(2.5) }),
    )
    await rollUp()
    expect(await edges()).toEqual([
      {
        minute: new Date('2026-11-23T14:00:00Z'),
        type: 'send',
        service: 'order',
        destination: 'orders',
        consumer: null,
        count: 2,
        failed: 1,
        queue: null,
        p50: null,
        p95: null,
        critical: null,
      },
      expect.objectContaining({
        type: 'process',
        service: 'payment',
        consumer: 'payment',
        count: 1,
        failed: 0,
        queue: 2_000,
        p50: 500,
        p95: 500,
        critical: 2_500,
      }),
    ])
    expect(await scene.query('SELECT FROM dirty_minute')).toHaveLength(0)
  })

  it('measures from the send that put the event where it was read', async () => {
    await scene.arrive(
      aSend('evt_1', { startedAt: at(0), offset: 4 }),
      aSend('evt_1', { startedAt: at(50), offset: 9 }),
      aSend('evt_1', { startedAt: at(55), destination: 'elsewhere' }),
      aProcess('evt_1', { startedAt: at(62), endedAt: at(63), offset: 9 }),
    )
    await rollUp()
    expect((await edges()).at(-1)).toMatchObject({ type: 'process', queue: 12_000, critical: 13_000 })
  })

  it('waits until the first attempt, and processes by one that succeeds', async () => {
    await scene.arrive(
      aSend('evt_1', { startedAt: at(0) }),
      aProcess('evt_1', { startedAt: at(1), endedAt: at(2), outcome: 'failed' }),
      aProcess('evt_1', { startedAt: at(10), endedAt: at(11), attempt: 2 }),
    )
    await rollUp()
    expect(await edges()).toMatchObject([{}, { count: 2, failed: 1, queue: 1_000, critical: 11_000 }])
  })

  it('takes what a wrong clock makes negative for zero', async () => {
    await scene.arrive(aSend('evt_1', { startedAt: at(3) }), aProcess('evt_1', { startedAt: at(2), endedAt: at(4) }))
    await rollUp()
    expect(await edges()).toMatchObject([{}, { queue: 0, critical: 1_000 }])
  })

  it('gives the same however often it is done, and in whatever order things come', async () => {
    const operations = [
      aProcess('evt_1', { startedAt: at(2), endedAt: at(2.5) }),
      aSend('evt_1'),
      aSend('evt_2', { startedAt: at(59) }),
      aProcess('evt_2', { startedAt: at(61), endedAt: at(62) }),
    ]
    for (const operation of operations) {
      await scene.arrive(operation)
      await rollUp()
    }
    millis = 10_000
    await rollUp()
    const once = await edges()
    await scene.query('TRUNCATE edge_minute')
    await scene.query(
      `INSERT INTO dirty_minute (minute) SELECT DISTINCT date_trunc('minute', started_at) FROM operation`,
    )
    millis = 20_000
    await rollUp()
    expect(await edges()).toEqual(once)
    expect(once).toMatchObject([{ count: 2 }, { queue: 2_000 }, { queue: 2_000 }])
  })

  it('computes a minute that goes on filling every two seconds', async () => {
    await scene.arrive(aSend('evt_1'))
    await rollUp()
    await scene.arrive(aSend('evt_2'))
    millis = 1_999
    await rollUp()
    expect(await edges()).toMatchObject([{ count: 1 }])
    millis = 2_001
    await rollUp()
    expect(await edges()).toMatchObject([{ count: 2 }])
  })

  it('lets a minute that took long rest for longer', async () => {
    let reads = 0
    // The stopwatch is read at the start and the end of each minute: it says that one took 4 s.
    const slow = createRollUp({
      pool: scene.store.pool,
      lease: scene.lease,
      stopwatch: () => (reads++ === 0 ? 0 : 4_000 + millis),
      metrics: noMetrics,
    })
    await scene.arrive(aSend('evt_1'))
    await slow()
    await scene.arrive(aSend('evt_2'))
    millis = 35_000
    await slow()
    expect(await edges()).toMatchObject([{ count: 1 }])
    millis = 36_001
    await slow()
    expect(await edges()).toMatchObject([{ count: 2 }])
  })
})
