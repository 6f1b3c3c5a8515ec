import { aProcess, aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { anExpectation, openScene, type Scene } from './testing/scene.ts'

describe('judging flows', () => {
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

  it('opens a violation only after the watermark has passed the deadline', async () => {
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

  it('closes a violation as late when what was missing comes after all', async () => {
    await scene.expect(anExpectation())
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    await scene.arrive(aProcess('evt_1', { startedAt: at(8) }))
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'closed', closed_as: 'late' }])
    expect(await scene.statusOf('corr_1')).toBe('complete')
  })
})
