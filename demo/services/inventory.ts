import { startCauseway } from '@causeway/instrumentation'
import { ofOrder, type PaymentProcessed } from '../events.ts'
import { once } from '../once.ts'
import { openShop } from '../service.ts'

const causeway = startCauseway({ service: 'inventory' })
const { bus, outside, troubled, ready } = await openShop('inventory', causeway)

await bus.consume('inventory', { payments: { PaymentProcessed: once(causeway, reserve) } })
ready()

async function reserve({ data }: PaymentProcessed): Promise<void> {
  const { order } = data
  causeway.saga({ id: order.orderId, type: 'order', step: 'inventory' })
  const unreadable = order.items.find(({ quantity }) => !Number.isInteger(quantity))
  if (unreadable) {
    const reason = `quantity of ${unreadable.sku} is ${JSON.stringify(unreadable.quantity)}, not a number`
    if (troubled('poison-order')) throw new Error(reason)
    return askForRefund(data, reason)
  }
  const reservation = await outside.reserve(order, troubled('inventory-slow'))
  if (reservation.type === 'out-of-stock') return askForRefund(data, `out of stock: ${reservation.sku}`)
  const reserved = { order, reservationId: reservation.reservationId, warehouse: reservation.warehouse }
  await bus.publish('inventory', causeway.event('InventoryReserved', reserved, ofOrder(order.orderId)))
}

async function askForRefund(paid: PaymentProcessed['data'], reason: string): Promise<void> {
  const requested = { ...paid, reason }
  await bus.publish('refunds', causeway.event('PaymentRefundRequested', requested, ofOrder(paid.order.orderId)))
}
