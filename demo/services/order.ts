import { startCauseway } from '@causeway/instrumentation'
import { orderNumber } from '../catalog.ts'
import { type InventoryReserved, type Order, ofOrder, type PaymentFailed, type PaymentRefunded } from '../events.ts'
import { once } from '../once.ts'
import { openShop } from '../service.ts'

const causeway = startCauseway({ service: 'order' })
const { bus, outside, troubled, onMessage, beforeLeaving, ready } = await openShop('order', causeway)

await bus.consume('order', {
  inventory: { InventoryReserved: once(causeway, confirm) },
  payments: { PaymentFailed: once(causeway, cancel), PaymentRefunded: once(causeway, cancel) },
})
ready()

async function confirm(event: InventoryReserved): Promise<void> {
  const { order } = event.data
  causeway.saga({ id: order.orderId, type: 'order', step: 'confirmation' })
  await outside.work(order.orderId, 'confirm', 15)
  const confirmed = causeway.event('OrderConfirmed', { order }, ofOrder(order.orderId))
  if (troubled('forgets-to-publish') && isOneIn(3, order)) return forget(confirmed)
  await bus.publish('order-status', confirmed)
  if (troubled('duplicates') && isOneIn(2, order)) await bus.publish('order-status', confirmed)
}

async function cancel({ data: { order, reason } }: PaymentFailed | PaymentRefunded): Promise<void> {
  causeway.saga({ id: order.orderId, type: 'order', step: 'cancellation', compensates: 'order' })
  await outside.work(order.orderId, 'cancel', 15)
  await bus.publish('order-status', causeway.event('OrderCancelled', { order, reason }, ofOrder(order.orderId)))
}

// From here on it is about what can be broken in the demo.

type OrderConfirmed = Parameters<typeof bus.publish<'order-status'>>[1]
const forgotten: OrderConfirmed[] = []
const MAX_FORGOTTEN = 1_000

function forget(event: OrderConfirmed): void {
  forgotten.push(event)
  if (forgotten.length > MAX_FORGOTTEN) forgotten.shift()
}

async function remember(): Promise<void> {
  for (const event of forgotten.splice(0)) await bus.publish('order-status', event)
}

beforeLeaving(remember)
onMessage(async () => {
  if (!troubled('forgets-to-publish')) await remember()
})

const isOneIn = (n: number, { orderId }: Order): boolean => orderNumber(orderId) % n === 0
