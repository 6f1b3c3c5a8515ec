/**
 * Four services on a bus that Causeway has no adapter for. Run it with a collector at http://127.0.0.1:4318, or at what
 * `OTEL_EXPORTER_OTLP_ENDPOINT` names: `node instrumentation/examples/any-bus/shop.ts`
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Causeway, type Envelope, startCauseway } from '@causeway/instrumentation'
import { emitterBus } from './bus.ts'

const bus = emitterBus()
const [web, payment, inventory, shipping] = ['web', 'payment', 'inventory', 'shipping'].map((service) =>
  startCauseway({ service }),
) as [Causeway, Causeway, Causeway, Causeway]
const ofOrder = { aggregateId: 'order_1', aggregateType: 'Order' }

bus.subscribe(payment, 'orders', 'payment', async () => {
  payment.saga({ id: 'order_1', type: 'order', step: 'payment' })
  await nextTurn()
  bus.publish(payment, 'payments', payment.event('PaymentProcessed', { amount: 99.5 }, ofOrder))
})

bus.subscribe(inventory, 'orders', 'inventory', async () => {
  inventory.saga({ id: 'order_1', type: 'order', step: 'inventory' })
  await nextTurn()
  bus.publish(inventory, 'stock', inventory.event('InventoryReserved', { warehouse: 'north' }, ofOrder))
})

// A read model, kept by code that is not asynchronous.
let seen = 0
bus.subscribe(web, 'orders', 'order-view', () => web.projection('orders', ++seen))

// A join: the order leaves when it is both paid and packed, and both are why.
const waitingFor = new Map<string, Envelope>()
const join = (event: Envelope): void => {
  waitingFor.set(event.eventType, event)
  const causes = ['PaymentProcessed', 'InventoryReserved'].flatMap((type) => waitingFor.get(type) ?? [])
  if (causes.length < 2) return
  const causationIds = causes.map(({ eventId }) => eventId)
  bus.publish(shipping, 'shipments', shipping.event('OrderShipped', {}, { ...ofOrder, causationIds }))
}
bus.subscribe(shipping, 'payments', 'shipping', join)
bus.subscribe(shipping, 'stock', 'shipping', join)
bus.subscribe(web, 'shipments', 'order-view', (event) => {
  web.projection('orders', ++seen)
  console.log(`${event.eventType}, caused by ${web.current()?.causationIds?.length} events`)
})

// Nobody handles an event here, so that the labels of the first one are said where it is published.
const labels = {
  saga: { id: 'order_1', type: 'order', step: 'order' },
  expect: { followedBy: 'OrderShipped', by: 'shipping', within: '10s' },
}
web.labelled(labels, () => bus.publish(web, 'orders', web.event('OrderCreated', { total: 99.5 }, ofOrder)))

await bus.idle()
await Promise.all([web, payment, inventory, shipping].map((causeway) => causeway.shutdown()))
