import { addMillis, type Micros } from '@causeway/model'
import { aProcess, aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { forgetOldDays } from './retention.ts'
import { aGroup, anExpectation, openScene, type Scene } from './testing/scene.ts'

const DAY = 24 * 3_600

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

const daysAfter = (days: number): Micros => addMillis(at(0), days * DAY * 1_000)

const forget = (days: number, retentionDays: number) =>
  forgetOldDays({ store: scene.store, lease: scene.lease, clock: () => daysAfter(days), retentionDays })

it('drops whole days that are too old, with what was concluded from them, and keeps the rest', async () => {
  await scene.expect(anExpectation())
  await scene.arrive(
    aSend('evt_old'),
    aSend('evt_new', { flow: 'corr_2', startedAt: daysAfter(1) }),
    aSend('evt_long', { flow: 'corr_3' }),
    aProcess('evt_long', { flow: 'corr_3', startedAt: daysAfter(1) }),
  )
  await scene.hear('order')
  await scene.observe(aGroup('payment'))
  scene.to(8)
  await scene.settle()
  expect(await scene.violations()).toMatchObject([{ event_id: 'evt_old' }])

  await forget(14, 14)
  expect(await scene.query('SELECT FROM flow')).toHaveLength(3)
  await forget(15, 14)
  expect(await scene.query('SELECT unpacked_id(event_id) AS event_id, type FROM operation ORDER BY 1')).toEqual([
    { event_id: 'evt_long', type: 'process' },
    { event_id: 'evt_new', type: 'send' },
  ])
  expect(await scene.query('SELECT correlation_id FROM flow ORDER BY 1')).toEqual([
    { correlation_id: 'corr_2' },
    { correlation_id: 'corr_3' },
  ])
  expect(await scene.violations()).toEqual([])
  expect(await scene.query('SELECT FROM lag_sample')).toHaveLength(0)
  expect(await scene.query('SELECT FROM instance')).toHaveLength(0)
})

it('keeps the history of lag for seven days', async () => {
  await scene.observe(aGroup('payment'))
  await forget(7, 14)
  expect(await scene.query('SELECT FROM lag_sample')).toHaveLength(1)
  await forget(8, 14)
  expect(await scene.query('SELECT FROM lag_sample')).toHaveLength(0)
})

it('lets rows of a day that was dropped come back', async () => {
  await scene.arrive(aSend('evt_1'))
  await forget(15, 14)
  await scene.arrive(aSend('evt_2'))
  expect(await scene.query('SELECT FROM operation')).toHaveLength(1)
})

it('does not wait for somebody who reads what is to be dropped, nor hold up others behind it', async () => {
  await scene.arrive(aSend('evt_1'))
  const reader = await scene.store.pool.connect()
  await reader.query('BEGIN; SELECT FROM operation')
  await expect(forget(15, 14)).rejects.toThrow(/lock timeout/)
  await reader.query('COMMIT')
  reader.release()
  await forget(15, 14)
  expect(await scene.query('SELECT FROM operation')).toHaveLength(0)
})
