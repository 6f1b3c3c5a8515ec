import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { serveControl } from './control.ts'
import type { LoopbackServer } from './loopback.ts'
import type { ShopState, Supervisor } from './supervisor.ts'

const STATE: ShopState = {
  services: [{ name: 'payment', running: true, pid: 1, url: null }],
  troubles: [
    { name: 'payment-stops', title: '', expect: '', recovers: '', where: '/stuck', active: false, since: null },
  ],
  next: null,
}

const done: string[] = []
let order: unknown = null
const note = async (what: string): Promise<void> => {
  done.push(what)
}
const supervisor: Supervisor = {
  state: () => STATE,
  start: () => note('start'),
  open: () => {},
  begin: (name) => note(`begin ${name}`),
  end: (name) => note(`end ${name}`),
  startService: (name) => note(`start ${name}`),
  stopService: (name) => note(`stop ${name}`),
  placeOrder: async () => order,
  stop: () => note('stop'),
}

let control: LoopbackServer
beforeAll(async () => {
  control = await serveControl(supervisor)
})
beforeEach(() => {
  done.length = 0
})
afterAll(() => control.stop())

const post = (path: string): Promise<Response> => fetch(`${control.url}${path}`, { method: 'POST' })

test.each([
  ['/troubles/payment-stops/start', 'begin payment-stops'],
  ['/troubles/payment-stops/stop', 'end payment-stops'],
  ['/services/payment/start', 'start payment'],
  ['/services/payment/stop', 'stop payment'],
])('POST %s does "%s" and answers the state', async (path, what) => {
  const response = await post(path)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual(STATE)
  expect(done).toEqual([what])
})

test.each([
  '/troubles/fire/start',
  '/troubles/poison-order/start',
  '/services/postgres/stop',
  '/services/payment/kill',
  '/elsewhere',
])('POST %s is 404 and does nothing: it is not in this shop', async (path) => {
  expect((await post(path)).status).toBe(404)
  expect(done).toEqual([])
})

test('nothing is done by a GET', async () => {
  expect((await fetch(`${control.url}/troubles/payment-stops/start`)).status).toBe(404)
  expect(done).toEqual([])
})

test('an order is placed, or refused while web-api is down', async () => {
  order = { orderId: 'order_a-00001', correlationId: 'corr_1' }
  const placed = await post('/orders')
  expect(placed.status).toBe(202)
  expect(await placed.json()).toEqual(order)
  order = null
  expect((await post('/orders')).status).toBe(503)
})
