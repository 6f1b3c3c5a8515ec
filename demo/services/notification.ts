import { startCauseway } from '@causeway/instrumentation'
import { type Order, ofOrder } from '../events.ts'
import { openShop } from '../service.ts'

const causeway = startCauseway({ service: 'notification' })
const { bus, outside, ready } = await openShop('notification', causeway)

// No dedup key here: an event that comes twice is a customer who gets two mails.
await bus.consume('notification', {
  'order-status': {
    OrderConfirmed: ({ data }) => notify(data.order, 'order-confirmed'),
    OrderCancelled: ({ data }) => notify(data.order, 'order-cancelled'),
  },
  shipments: { OrderShipped: ({ data }) => notify(data.order, 'order-shipped') },
})
ready()

async function notify({ orderId, customer }: Order, template: string): Promise<void> {
  await outside.mail(orderId, template)
  const sent = { orderId, channel: 'email' as const, to: customer.email, template }
  await bus.publish('notifications', causeway.event('NotificationSent', sent, ofOrder(orderId)))
}
