import { startCauseway } from '@causeway/instrumentation'
import { type OrderCreated, ofOrder, type PaymentRefundRequested } from '../events.ts'
import { once } from '../once.ts'
import { openShop } from '../service.ts'

const MAX_ATTEMPTS = 3
const ATTEMPT_HEADER = 'shop-attempt'

const causeway = startCauseway({ service: 'payment' })
const { bus, outside, ready } = await openShop('payment', causeway)

await bus.consume('payment', {
  orders: { OrderCreated: once(causeway, (event) => charge(event, 1)) },
  'payment.retry': { OrderCreated: (event, headers) => charge(event, Number(headers[ATTEMPT_HEADER])) },
  refunds: { PaymentRefundRequested: once(causeway, refund) },
})
ready()

async function charge(event: OrderCreated, attempt: number): Promise<void> {
  const { order } = event.data
  causeway.saga({ id: order.orderId, type: 'order', step: 'payment' })
  if (attempt > 1) {
    causeway.retrying(attempt)
    await outside.work(order.orderId, `back off ${attempt}`, 300 * attempt)
  }
  const charged = await outside.charge(order, attempt)
  if (charged.type === 'accepted') {
    const paid = { order, paymentId: charged.paymentId }
    await bus.publish('payments', causeway.event('PaymentProcessed', paid, ofOrder(order.orderId)))
  } else if (charged.type === 'declined') {
    await fail(event, charged.reason)
  } else if (attempt < MAX_ATTEMPTS) {
    // The same event, with the ids that it has: a retry is not a new fact.
    await bus.publish('payment.retry', event, { [ATTEMPT_HEADER]: String(attempt + 1) })
  } else {
    causeway.deadLettered(charged.reason)
    await bus.publish('payment.dead-letter', event)
    await fail(event, charged.reason)
  }
}

async function fail({ data: { order } }: OrderCreated, reason: string): Promise<void> {
  await bus.publish('payments', causeway.event('PaymentFailed', { order, reason }, ofOrder(order.orderId)))
}

async function refund({ data }: PaymentRefundRequested): Promise<void> {
  const { order } = data
  causeway.saga({ id: order.orderId, type: 'order', step: 'refund', compensates: 'payment' })
  await outside.refund(order)
  await bus.publish('payments', causeway.event('PaymentRefunded', data, ofOrder(order.orderId)))
}
