import { startCauseway } from '@causeway/instrumentation'
import type { Order } from '../events.ts'
import { serveLoopback } from '../loopback.ts'
import { openShop } from '../service.ts'

type Status = 'created' | 'confirmed' | 'cancelled' | 'scheduled' | 'shipped'
interface OrderView {
  readonly order: Order
  readonly status: Status
  readonly changedAt: string
}

const KEPT = 1_000

const causeway = startCauseway({ service: 'order-view' })
const { bus, ready } = await openShop('order-view', causeway)
const views = new Map<string, OrderView>()

await bus.consume('order-view', {
  orders: { OrderCreated: projecting('created') },
  'order-status': { OrderConfirmed: projecting('confirmed'), OrderCancelled: projecting('cancelled') },
  shipments: { ShipmentScheduled: projecting('scheduled'), OrderShipped: projecting('shipped') },
})
const server = await serveLoopback((method, path) => {
  if (method !== 'GET') return null
  if (path === '/orders') return { status: 200, body: [...views.values()].reverse() }
  const view = views.get(path.replace('/orders/', ''))
  return view ? { status: 200, body: view } : null
})
ready(server.url)

/** The newest orders by id, as they stand now. Applying an event twice changes nothing. */
function projecting(status: Status): (event: { timestamp: string; data: { order: Order } }) => Promise<void> {
  return async ({ timestamp, data: { order } }) => {
    causeway.projection('orders')
    const before = views.get(order.orderId)
    if (before && before.changedAt > timestamp) return
    views.set(order.orderId, { order, status, changedAt: timestamp })
    const [oldest] = views.keys()
    if (views.size > KEPT && oldest) views.delete(oldest)
  }
}
