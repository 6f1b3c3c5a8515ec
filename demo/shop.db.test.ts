import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../test/servers.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'

let database: FreshDatabase
let supervisor: Supervisor

beforeAll(async () => {
  database = await freshDatabase()
  const bus = { type: 'postgres' as const, databaseUrl: database.url }
  supervisor = createSupervisor({ seed: 1, rate: 1e-6, bus, otlpUrl: 'http://127.0.0.1:9', paced: false })
  await supervisor.start()
  supervisor.open()
}, 60_000)

afterAll(async () => {
  await supervisor?.stop()
  await database?.drop()
}, 20_000)

test('on Postgres queues an order goes all the way', async () => {
  expect(await supervisor.placeOrder()).toMatchObject({ orderId: expect.stringMatching(/-00001$/) })
  const view = supervisor.state().services.find(({ name }) => name === 'order-view')
  await vi.waitFor(async () => {
    const orders = await fetch(`${view?.url}/orders`).then((response) => response.json())
    expect(orders).toMatchObject([{ status: 'shipped' }])
  }, 15_000)
}, 30_000)
