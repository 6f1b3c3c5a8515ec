import { aProcess, aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { aGroup, anExpectation, openScene, type Scene } from './testing/scene.ts'

let database: FreshDatabase
let scene: Scene

beforeEach(async () => {
  database = await freshDatabase()
  scene = await openScene({ url: database.url })
  await scene.expect(anExpectation())
})

afterEach(async () => {
  await scene.close()
  await database.drop()
})

/** What evt_1 is blamed for at this second; it is due at 5. */
async function verdictAt(second: number): Promise<string | undefined> {
  scene.to(second)
  await scene.settle()
  return (await scene.violations()).find(({ state }) => state === 'open')?.verdict
}

it('waits for the consumer to be heard until the deadline, then tells', async () => {
  await scene.arrive(aSend('evt_1'))
  scene.to(4)
  await scene.beat('payment')
  expect(await verdictAt(8)).toBeUndefined()
  expect(await scene.statusOf('corr_1')).toBe('inFlight')
  await scene.beat('payment')
  expect(await verdictAt(10.1)).toBe('unknown')
})

it('hears what a consumer delivers late, and never tells', async () => {
  await scene.arrive(aSend('evt_1'))
  scene.to(8)
  await scene.beat('payment', { watermark: at(0.5) })
  expect(await verdictAt(30)).toBeUndefined()
  await scene.arrive(aProcess('evt_1', { startedAt: at(1) }))
  await scene.beat('payment')
  expect(await verdictAt(40)).toBeUndefined()
  expect(await scene.violations()).toEqual([])
  expect(await scene.statusOf('corr_1')).toBe('complete')
})

it('waits two minutes for a consumer that has fallen silent, and no longer', async () => {
  await scene.arrive(aSend('evt_1'))
  scene.to(4)
  await scene.beat('payment')
  expect(await verdictAt(123)).toBeUndefined()
  expect(await verdictAt(131)).toBe('unknown')
})

it('waits for nobody who has left, or claims nothing', async () => {
  await scene.arrive(aSend('evt_1'))
  scene.to(4)
  await scene.beat('payment', { leaving: true })
  await scene.beat('mail', { watermark: null })
  expect(await verdictAt(8)).toBe('unknown')
})

it('waits for no other service', async () => {
  await scene.arrive(aSend('evt_1'))
  scene.to(4)
  await scene.beat('shipping', { groups: ['shipping'] })
  await scene.beat('order', { groups: [] })
  expect(await verdictAt(8)).toBe('unknown')
})

it('waits for whoever is in the group, whatever its service is called', async () => {
  await scene.arrive(aSend('evt_1'))
  scene.to(4)
  await scene.beat('billing', { groups: ['analytics', 'payment'] })
  expect(await verdictAt(8)).toBeUndefined()
})

it('waits for the sender where its send is not heard yet', async () => {
  await scene.arrive(aSend('evt_1', { type: 'create' }))
  scene.to(4)
  await scene.beat('order', { groups: [], watermark: at(1) })
  expect(await verdictAt(8)).toBeUndefined()
  await scene.arrive(aSend('evt_1', { startedAt: at(3), endedAt: at(3.1) }))
  await scene.beat('order', { groups: [] })
  expect(await verdictAt(11)).toBe('unknown')
})

it('waits for who handled the event where what follows is missing', async () => {
  await scene.expect(anExpectation({ id: 'followed', consumer: null, followedBy: ['PaymentProcessed'] }))
  await scene.arrive(aSend('evt_1'), aProcess('evt_1', { service: 'billing', consumer: 'payment', startedAt: at(1) }))
  scene.to(4)
  await scene.beat('billing', { groups: [] })
  expect(await verdictAt(8)).toBeUndefined()
  await scene.beat('billing', { groups: [] })
  expect(await verdictAt(10.1)).toBe('stepMissing')
})

it('needs no telemetry where the broker says that the event was not read', async () => {
  await scene.arrive(aSend('evt_1', { offset: 50 }))
  scene.to(4)
  await scene.beat('payment', { watermark: at(0) })
  scene.to(8)
  await scene.observe(aGroup('payment', { committedOffset: 20 }))
  expect(await verdictAt(8)).toBe('waiting')
})

it('believes no broker that said so before the deadline', async () => {
  await scene.arrive(aSend('evt_1', { offset: 50 }))
  scene.to(4)
  await scene.beat('payment', { watermark: at(0) })
  await scene.observe(aGroup('payment', { committedOffset: 20 }))
  expect(await verdictAt(8)).toBeUndefined()
})

it('tells no more of what was told when a service falls behind afterwards', async () => {
  await scene.arrive(aSend('evt_1'))
  expect(await verdictAt(8)).toBe('unknown')
  await scene.beat('payment', { watermark: at(0) })
  expect(await verdictAt(60)).toBe('unknown')
  expect(await scene.violations()).toHaveLength(1)
})
