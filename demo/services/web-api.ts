import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { startCauseway } from '@causeway/instrumentation'
import { SpanKind, trace } from '@opentelemetry/api'
import { orderNumber, orderOf } from '../catalog.ts'
import { type Order, type OrderCreatedV1Data, ofOrder } from '../events.ts'
import { fateOf } from '../fate.ts'
import { serveLoopback } from '../loopback.ts'
import { createRandom } from '../random.ts'
import { openShop } from '../service.ts'

const causeway = startCauseway({ service: 'web-api' })
const { bus, seed, rate, stopping, troubled, onMessage, beforeLeaving, ready } = await openShop('web-api', causeway)

const token = (bytes: number): string => randomBytes(bytes).toString('hex')
const run = token(3)
let orders = 0

const server = await serveLoopback(async (method, path) =>
  method === 'POST' && path === '/orders' ? { status: 202, body: await place(orderOf(seed, run, ++orders)) } : null,
)
ready(server.url)

/** A request becomes a command, and the command two versions of one event. The command itself is never published. */
function place(order: Order): Promise<{ orderId: string; correlationId: string }> {
  const { orderId, customer } = order
  const request = { kind: SpanKind.SERVER, attributes: { 'http.request.method': 'POST', 'http.route': '/orders' } }
  return trace.getTracer('web-api').startActiveSpan('POST /orders', request, async (span) => {
    const correlationId = `corr_${token(8)}`
    const from = {
      ...ofOrder(orderId),
      correlationId,
      causationId: `cmd_${token(8)}`,
      userId: customer.customerId,
    }
    const created = causeway.event('OrderCreated', { order }, { ...from, version: 2 })
    const createdV1 = causeway.event('OrderCreated', asVersion1(order), { ...from, version: 1 })
    // The first step of the saga, which a cancellation undoes.
    const saga = { id: orderId, type: 'order', step: 'order' }
    try {
      await causeway.labelled({ saga }, () => bus.publish('orders', created))
      await bus.publish('orders.v1', createdV1)
      if (troubled('duplicates') && orderNumber(orderId) % 2 === 0) await bus.publish('orders', created)
    } finally {
      span.end()
    }
    return { orderId, correlationId }
  })
}

const asVersion1 = ({ orderId, customer, items, totalCents }: Order): OrderCreatedV1Data => ({
  orderId,
  customerName: customer.name,
  customerEmail: customer.email,
  total: totalCents / 100,
  skus: items.map(({ sku }) => sku),
})

const LONGEST_TIMER_MILLIS = 2 ** 31 - 1

/** Customers come independently of each other, at the rate. */
async function takeOrders(): Promise<void> {
  const arrivals = createRandom(seed, 'arrivals')
  for (;;) {
    const gapMillis = Math.min(arrivals.untilNext(rate) * 1_000, LONGEST_TIMER_MILLIS)
    await wait(gapMillis, null, { signal: stopping }).catch(() => {})
    if (stopping.aborted) return
    await place(orderOf(seed, run, ++orders)).catch((failure: unknown) =>
      console.error(`An order was lost: ${failure}`),
    )
  }
}

/** An order that payment takes, but whose quantity came in as a word, through a form that nobody has looked at in years. */
function poisonOrder(): Order {
  const order = orderOf(seed, run, ++orders)
  const fate = fateOf(seed, order.orderId)
  if (fate.declined || fate.gatewayFailures > 0) return poisonOrder()
  return { ...order, items: order.items.map((item) => ({ ...item, quantity: JSON.parse('"two"') })) }
}

let taking = Promise.resolve()
beforeLeaving(() => taking)
onMessage((message) => {
  if (message.type === 'open') taking = takeOrders()
  if (message.type === 'place-poison-order') place(poisonOrder())
})
