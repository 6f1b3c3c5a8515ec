import { startCauseway } from '@causeway/instrumentation'
import { type OrderConfirmed, ofOrder, type ShipmentScheduled } from '../events.ts'
import { once } from '../once.ts'
import { openShop } from '../service.ts'

const causeway = startCauseway({ service: 'shipping' })
const { bus, outside, ready } = await openShop('shipping', causeway)

await bus.consume('shipping', {
  'order-status': { OrderConfirmed: once(causeway, schedule) },
  shipments: { ShipmentScheduled: once(causeway, ship) },
})
ready()

async function schedule({ data: { order } }: OrderConfirmed): Promise<void> {
  causeway.saga({ id: order.orderId, type: 'order', step: 'shipment' })
  const { shipmentId, carrier } = await outside.bookCarrier(order)
  const scheduled = { order, shipmentId, carrier }
  await bus.publish('shipments', causeway.event('ShipmentScheduled', scheduled, ofOrder(order.orderId)))
}

async function ship({ data }: ShipmentScheduled): Promise<void> {
  const { order } = data
  causeway.saga({ id: order.orderId, type: 'order', step: 'hand-over' })
  await outside.handOver(order)
  await bus.publish('shipments', causeway.event('OrderShipped', data, ofOrder(order.orderId)))
}
