import { type Operation, toMillis } from '@causeway/model'
import { aProcess, aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import type { FlowBounds } from './flows.ts'
import { anExpectation, openScene, type Scene } from './testing/scene.ts'

describe('judging flows', () => {
  let database: FreshDatabase
  const scenes: Scene[] = []

  beforeEach(async () => {
    database = await freshDatabase()
  })

  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close()
    await database.drop()
  })

  async function open(bounds: Partial<FlowBounds> = {}): Promise<Scene> {
    const scene = await openScene({ url: database.url, bounds })
    scenes.push(scene)
    return scene
  }

  it('opens a violation only after the watermark has passed the deadline', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    scene.to(6.9)
    await scene.settle()
    expect(await scene.violations()).toEqual([])
    expect(await scene.statusOf('corr_1')).toBe('inFlight')

    scene.to(7.1)
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ event_id: 'evt_1', state: 'open', verdict: 'unknown' }])
    expect(await scene.statusOf('corr_1')).toBe('stuck')
  })

  it('opens none where the event came in time, or late but before it was judged', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'), aProcess('evt_1'), aSend('evt_2', { flow: 'corr_2' }))
    scene.to(6.5)
    await scene.settle()
    await scene.arrive(aProcess('evt_2', { flow: 'corr_2', startedAt: at(6) }))
    scene.to(20)
    await scene.settle()
    expect(await scene.violations()).toEqual([])
    expect(await scene.statusOf('corr_2')).toBe('complete')
  })

  it('closes a violation as late when what was missing comes after all', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    await scene.arrive(aProcess('evt_1', { startedAt: at(8) }))
    await scene.settle()
    expect(await scene.violations()).toMatchObject([
      { state: 'closed', closed_as: 'late', closed_at: new Date(toMillis(at(8))) },
    ])
    expect(await scene.statusOf('corr_1')).toBe('complete')
  })

  it('judges nothing while it cannot know whether it hears everything', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    scene.to(5)
    scene.hearing.interrupt()
    scene.to(6.9)
    await scene.settle()
    scene.hearing.interrupt()
    scene.to(8.5)
    await scene.settle()
    expect(await scene.violations()).toEqual([])
    scene.to(9.1)
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'open' }])
  })

  it('tells nobody of what was old already when it was first heard of', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    scene.to(2 * 3600)
    await scene.arrive(aSend('evt_1'), aSend('evt_2', { flow: 'corr_2', startedAt: at(3600) }))
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ event_id: 'evt_2', state: 'open' }])
    expect(await scene.statusOf('corr_1')).toBe('complete')
  })

  it('keeps a violation that grows old, until it is answered', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    await scene.query('UPDATE operation SET received_at = $1', [new Date(toMillis(at(4 * 3600)))])
    scene.to(5 * 3600)
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'open' }])
    expect(await scene.statusOf('corr_1')).toBe('stuck')
  })

  it('keeps a violation although it cannot hear for a while, whatever arrives meanwhile', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    const before = await scene.violations()
    scene.hearing.interrupt()
    await scene.arrive(aProcess('evt_1', { service: 'analytics', startedAt: at(8) }))
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'open', opened_at: before[0]?.opened_at }])
    expect(await scene.statusOf('corr_1')).toBe('stuck')

    await scene.arrive(aProcess('evt_1', { startedAt: at(8) }))
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'closed', closed_as: 'late' }])
  })

  it('takes up again what changes while it is being judged', async () => {
    const scene = await open()
    await scene.arrive(aSend('evt_1'))
    await scene.query(`CREATE FUNCTION arrive() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO dirty_flow (correlation_id) VALUES (NEW.correlation_id); RETURN NEW; END $$`)
    await scene.query('CREATE TRIGGER arrive AFTER INSERT ON flow FOR EACH ROW EXECUTE FUNCTION arrive()')
    await scene.tick()
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(1)
  })

  it('finds what a transaction marks that commits late, with an earlier mark', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    const slow = await scene.store.pool.connect()
    await slow.query('BEGIN')
    await slow.query(`INSERT INTO dirty_flow (correlation_id) VALUES ('corr_1')`)
    await scene.arrive(aSend('evt_2', { flow: 'corr_2' }))
    await scene.settle()
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(0)

    await slow.query('COMMIT')
    slow.release()
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(1)
    await scene.settle()
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(0)
  })

  it('does not take for missing what is received and not committed yet', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    await scene.settle()
    const slow = await scene.store.pool.connect()
    await slow.query('BEGIN')
    await slow.query(`INSERT INTO dirty_flow (correlation_id) VALUES ('corr_1')`)
    // Half a millisecond after the watermark would pass the deadline: the transaction has been open for longer.
    scene.to(7.000_5)
    await scene.settle()
    expect(await scene.violations()).toEqual([])
    await slow.query('COMMIT')
    slow.release()
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'open' }])
  })

  it('judges a flow again when an expectation falls due, though nothing arrives', async () => {
    const scene = await open()
    await scene.expect(anExpectation(), anExpectation({ id: 'later', consumer: 'analytics', withinMillis: 60_000 }))
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    expect((await scene.violations()).map(({ expectation_id }) => expectation_id)).toEqual([anExpectation().id])
    scene.to(62.1)
    await scene.settle()
    expect((await scene.violations()).map(({ expectation_id }) => expectation_id)).toEqual([
      anExpectation().id,
      'later',
    ])
  })

  it('shows what is seen of a flow while it runs', async () => {
    const scene = await open()
    await scene.arrive(
      aSend('evt_1', { aggregateId: 'order_1' }),
      aProcess('evt_1'),
      aSend('evt_2', { eventType: 'PaymentProcessed', service: 'payment', causes: ['evt_1'], eventVersion: '2' }),
    )
    await scene.settle()
    expect(await scene.query('SELECT * FROM flow')).toMatchObject([
      {
        correlation_id: 'corr_1',
        status: 'complete',
        root_event_id: 'evt_1',
        event_count: 2,
        services: ['order', 'payment'],
        event_types: ['OrderCreated', 'PaymentProcessed'],
        event_versions: ['2'],
        aggregate_ids: ['order_1'],
        shape: '>OrderCreated OrderCreated>PaymentProcessed',
        judge_at: null,
      },
    ])
  })

  it('takes no more at once than fits, and leaves the rest for the next tick', async () => {
    const scene = await open({ changed: 3, operations: 8, operationsOfFlow: 5 })
    const flows = Array.from({ length: 10 }, (_, index) => `corr_${index}`)
    for (const flow of flows) {
      await scene.arrive(...[1, 2, 3].map((event) => aSend(`${flow}_${event}`, { flow, startedAt: at(event) })))
    }
    expect(await scene.tick()).toEqual({ flows: 2, more: true })
    await scene.settle()
    const rows = await scene.query<{ event_count: number }>('SELECT event_count FROM flow')
    expect(rows.map(({ event_count }) => event_count)).toEqual(flows.map(() => 3))
  })

  it('sums up a flow that is too large in part, looks at it once a minute, and goes on with the others', async () => {
    const scene = await open({ operations: 50, operationsOfFlow: 20 })
    await scene.expect(anExpectation())
    const many = (from: number): Operation[] =>
      Array.from({ length: 30 }, (_, index) => aSend(`evt_${from + index}`, { startedAt: at(index / 10) }))
    await scene.arrive(...many(0), aSend('evt_small', { flow: 'corr_2' }))
    scene.to(8)
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ event_id: 'evt_small' }])
    expect(await scene.query(`SELECT event_count, judge_at FROM flow WHERE correlation_id = 'corr_1'`)).toEqual([
      { event_count: 20, judge_at: null },
    ])
    expect(scene.log.join()).toMatch(/corr_1 has more than 20 operations/)

    const updated = await scene.query(`SELECT updated_at FROM flow WHERE correlation_id = 'corr_1'`)
    scene.to(30)
    await scene.arrive(...many(100))
    await scene.settle()
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(0)
    expect(await scene.query(`SELECT updated_at FROM flow WHERE correlation_id = 'corr_1'`)).toEqual(updated)
    scene.to(8 + 62)
    expect(await scene.tick()).toMatchObject({ flows: 2 })
    expect(scene.log).toHaveLength(1)
  })

  it('sets a flow aside that the database refuses, says so, and judges the others', async () => {
    const scene = await open()
    await scene.query(`ALTER TABLE flow ADD CONSTRAINT refused CHECK (correlation_id <> 'corr_3')`)
    for (let flow = 0; flow < 7; flow++) await scene.arrive(aSend(`evt_${flow}`, { flow: `corr_${flow}` }))
    await scene.settle()
    const rows = await scene.query<{ correlation_id: string }>('SELECT correlation_id FROM flow ORDER BY 1')
    expect(rows.map(({ correlation_id }) => correlation_id)).toEqual([0, 1, 2, 4, 5, 6].map((flow) => `corr_${flow}`))
    expect(scene.log.join()).toMatch(/The flow corr_3 could not be judged/)
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(0)

    await scene.query('ALTER TABLE flow DROP CONSTRAINT refused')
    await scene.arrive(aProcess('evt_3', { flow: 'corr_3' }))
    await scene.settle()
    expect(await scene.statusOf('corr_3')).toBe('complete')
  })

  it('does not come back to a flow whose operations are gone', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    await scene.settle()
    await scene.query('DELETE FROM operation')
    scene.to(8)
    await scene.settle()
    expect(await scene.query('SELECT judge_at FROM flow')).toEqual([{ judge_at: null }])
  })

  it('gives an event that claims to be of two flows one violation', async () => {
    const scene = await open()
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'), aSend('evt_1', { flow: 'corr_2' }))
    scene.to(8)
    await scene.settle()
    expect(await scene.violations()).toHaveLength(1)
  })
})
