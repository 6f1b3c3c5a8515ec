import { aSend } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { Fenced } from '../store/fence.ts'
import { noMetrics } from './metrics.ts'
import { anExpectation, openScene, type Scene } from './testing/scene.ts'

describe('one evaluator at a time', () => {
  let database: FreshDatabase
  let opened: number
  const scenes: Scene[] = []

  beforeEach(async () => {
    database = await freshDatabase()
    opened = 0
  })

  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close()
    await database.drop()
  })

  async function open(holder: string): Promise<Scene> {
    const metrics = { ...noMetrics, opened: () => opened++ }
    const scene = await openScene({ url: database.url, holder, metrics })
    scenes.push(scene)
    return scene
  }

  const expire = (scene: Scene) => scene.query(`UPDATE lease SET expires_at = now() - interval '1 second'`)

  it('the second waits until the lease of the first has expired', async () => {
    const [first, second] = [await open('first'), await open('second')]
    expect(first.lease.held()).toMatchObject({ holder: 'first', epoch: '1' })
    await second.lease.keep()
    expect(second.lease.held()).toBeNull()
    await expire(first)
    await second.lease.keep()
    expect(second.lease.held()).toMatchObject({ holder: 'second', epoch: '2' })
    await first.lease.keep()
    expect(first.lease.held()).toBeNull()
  })

  it('a renewed lease keeps its epoch, and does not expire', async () => {
    const [first, second] = [await open('first'), await open('second')]
    await expire(first)
    await first.lease.keep()
    await second.lease.keep()
    expect(first.lease.held()).toMatchObject({ epoch: '1' })
    expect(second.lease.held()).toBeNull()
  })

  it('one that stops lets the next begin at once', async () => {
    const [first, second] = [await open('first'), await open('second')]
    await first.lease.release()
    await second.lease.keep()
    expect(second.lease.held()).toMatchObject({ holder: 'second' })
  })

  it('one that was too slow saves nothing', async () => {
    const [first, second] = [await open('first'), await open('second')]
    await first.arrive(aSend('evt_1'))
    await expire(first)
    await second.lease.keep()
    await expect(first.tick()).rejects.toThrow(Fenced)
    expect(await first.query('SELECT FROM flow')).toHaveLength(0)
    expect(await first.query('SELECT FROM dirty_flow')).toHaveLength(1)
    await second.settle()
    expect(await first.query('SELECT FROM flow')).toHaveLength(1)
  })

  it('one that loses the lease while it saves saves nothing', async () => {
    const [first, second] = [await open('first'), await open('second')]
    await first.query(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$`)
    await first.query('CREATE TRIGGER linger BEFORE INSERT ON flow FOR EACH ROW EXECUTE FUNCTION linger()')
    await first.arrive(aSend('evt_1'))
    await expire(first)
    const saving = first.tick()
    saving.catch(() => {})
    const locks = `SELECT FROM pg_locks WHERE relation = 'flow'::regclass AND mode = 'RowExclusiveLock'`
    await expect.poll(() => first.query(locks), { interval: 5 }).toHaveLength(1)
    await second.lease.keep()
    expect(second.lease.held()).toMatchObject({ holder: 'second' })
    await expect(saving).rejects.toThrow(Fenced)
    expect(await first.query('SELECT FROM flow')).toHaveLength(0)
    await second.settle()
    expect(await second.statusOf('corr_1')).toBe('complete')
  })

  it('two that take turns, whenever it may be, open every violation once', async () => {
    const [first, second] = [await open('first'), await open('second')]
    await first.expect(anExpectation())
    for (let flow = 0; flow < 40; flow++) await first.arrive(aSend(`evt_${flow}`, { flow: `corr_${flow}` }))
    for (const scene of [first, second]) scene.to(8)
    for (let turn = 0; turn < 60; turn++) {
      await expire(first)
      await Promise.all([
        first.tick().catch(ignoreFence),
        second.tick().catch(ignoreFence),
        (turn % 2 === 0 ? first : second).lease.keep(),
      ])
    }
    expect(await first.violations()).toHaveLength(40)
    expect(opened).toBe(40)
  })

  it('one that is killed between reading and commit has changed nothing', async () => {
    const scene = await open('first')
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    await scene.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`)
    await scene.query('CREATE TRIGGER die AFTER INSERT ON violation FOR EACH ROW EXECUTE FUNCTION die()')
    scene.to(8)
    await expect(scene.tick()).rejects.toThrow()
    expect(await scene.query('SELECT FROM flow')).toHaveLength(0)
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(1)

    await scene.query('DROP TRIGGER die ON violation')
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'open' }])
    expect(await scene.query('SELECT FROM dirty_flow')).toHaveLength(0)
  })
})

const ignoreFence = (error: unknown): void => {
  if (!(error instanceof Fenced)) throw error
}
