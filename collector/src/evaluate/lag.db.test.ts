import { aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { aGroup, openScene, type Scene } from './testing/scene.ts'

describe('what a broker says', () => {
  let database: FreshDatabase
  let scene: Scene

  beforeEach(async () => {
    database = await freshDatabase()
    scene = await openScene({ url: database.url })
  })

  afterEach(async () => {
    await scene.close()
    await database.drop()
  })

  const positions = () =>
    scene.query<object>(
      `SELECT c.name AS consumer, d.name AS destination, partition, committed_offset::int AS committed,
  end_offset::int AS "end", time_lag_millis AS lag, date_part('epoch', p.moved_at - $1)::int AS moved,
  date_part('epoch', p.waiting_since - $1)::int AS waiting,
  date_part('epoch', p.observed_at - $1)::int AS observed
FROM position p JOIN consumer c ON c.id = p.consumer_id JOIN destination d ON d.id = p.destination_id ORDER BY 1, 2, 3`,
      [new Date(at(0) / 1000)],
    )

  const groups = () =>
    scene.query<object>(
      `SELECT name, members, state, date_part('epoch', state_since - $1)::int AS since,
  date_part('epoch', observed_at - $1)::int AS observed FROM consumer ORDER BY name`,
      [new Date(at(0) / 1000)],
    )

  it('is where every consumer stands, and since when', async () => {
    await scene.observe(aGroup('payment', { committedOffset: 10 }))
    scene.to(4)
    await scene.observe(aGroup('payment', { committedOffset: 10 }))
    expect(await positions()).toMatchObject([{ committed: 10, end: 100, moved: 0, observed: 4 }])
    scene.to(6)
    await scene.observe(aGroup('payment', { committedOffset: 11 }))
    expect(await positions()).toMatchObject([{ committed: 11, moved: 6, observed: 6 }])
    expect(await scene.query('SELECT at, committed_offset FROM lag_sample ORDER BY at')).toMatchObject([
      { committed_offset: '10' },
      { committed_offset: '10' },
      { committed_offset: '11' },
    ])
  })

  it('is since when events wait without a break', async () => {
    await scene.observe(aGroup('payment', { committedOffset: 100 }))
    expect(await positions()).toMatchObject([{ end: 100, waiting: null }])
    scene.to(4)
    await scene.observe(aGroup('payment', { committedOffset: 90 }))
    scene.to(6)
    await scene.observe(aGroup('payment', { committedOffset: 95 }))
    expect(await positions()).toMatchObject([{ waiting: 4 }])
  })

  it('gives the age of the first event that was not consumed, and null where that is not known', async () => {
    await scene.arrive(
      aSend('evt_1', { offset: 10, startedAt: at(1) }),
      aSend('evt_2', { offset: 11, startedAt: at(2) }),
      aSend('evt_3', { offset: 10, partition: '1', startedAt: at(3) }),
    )
    scene.to(10)
    await scene.observe(
      aGroup('at 10', { committedOffset: 10 }),
      aGroup('at 11', { committedOffset: 11 }),
      aGroup('at 12', { committedOffset: 12 }),
      aGroup('done', { committedOffset: 100 }),
      aGroup('lost', { committedOffset: 3, logStartOffset: 11 }),
      aGroup('never', { committedOffset: null, logStartOffset: 10 }),
    )
    expect((await positions()).map((position) => (position as { lag: number | null }).lag)).toEqual([
      9_000,
      8_000,
      null,
      0,
      8_000,
      9_000,
    ])
  })

  it('measures by the latest send at an offset, where a topic was made anew', async () => {
    await scene.arrive(
      aSend('evt_old', { offset: 10, startedAt: at(-50_000) }),
      aSend('evt_new', { offset: 10, startedAt: at(1) }),
    )
    scene.to(3)
    await scene.observe(aGroup('payment', { committedOffset: 10 }))
    expect(await positions()).toMatchObject([{ lag: 2_000 }])
  })

  it('is told since when a group is as it is', async () => {
    await scene.observe(aGroup('payment'))
    scene.to(5)
    await scene.observe(aGroup('payment', { members: 2 }))
    expect(await groups()).toEqual([{ name: 'payment', members: 2, state: 'Stable', since: 0, observed: 5 }])
    scene.to(7)
    await scene.observe(aGroup('payment', { members: 0 }))
    expect(await groups()).toEqual([{ name: 'payment', members: 0, state: 'Empty', since: 7, observed: 7 }])
  })

  it('leaves no members to a group that vanished, and does not touch one that it never knew', async () => {
    await scene.arrive(aSend('evt_1', { consumer: 'elsewhere' }))
    await scene.observe(aGroup('payment'), aGroup('shipping'))
    scene.to(5)
    await scene.observe(aGroup('shipping'))
    scene.to(9)
    await scene.observe(aGroup('shipping'))
    expect(await groups()).toEqual([
      { name: 'elsewhere', members: null, state: null, since: null, observed: null },
      { name: 'payment', members: 0, state: 'Dead', since: 5, observed: 9 },
      { name: 'shipping', members: 1, state: 'Stable', since: 0, observed: 9 },
    ])
    expect(await positions()).toMatchObject([{ consumer: 'shipping' }])
  })

  it('forgets positions in a destination that is gone, but not in one that could not be read', async () => {
    await scene.observe(aGroup('payment'), aGroup('shipping', { destination: 'shipments' }))
    scene.to(5)
    const idle = [
      { ...aGroup('payment'), positions: [] },
      { ...aGroup('shipping'), positions: [] },
    ]
    await scene.read({ system: 'kafka', groups: idle, unread: ['shipments'] })
    expect(await positions()).toMatchObject([{ consumer: 'shipping', observed: 0 }])
  })

  it('copes with offsets beyond 32 bits, many partitions, and nothing at all', async () => {
    await scene.observe()
    const partitions = Array.from({ length: 200 }, (_, partition) => ({
      ...aGroup('payment', { partition: String(partition) }).positions[0],
      committedOffset: 5_000_000_000,
      endOffset: 5_000_000_001,
    }))
    await scene.observe({ ...aGroup('payment'), positions: partitions as never })
    const [row] = await scene.query<object>(
      'SELECT count(*)::int AS positions, sum(end_offset - committed_offset)::int AS lag FROM position',
    )
    expect(row).toEqual({ positions: 200, lag: 200 })
  })
})
