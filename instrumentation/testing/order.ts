import type { CausewayOptions } from '../src/config.ts'
import { startCauseway } from '../src/start.ts'

/**
 * One order through two services of this process: `order` publishes it, `payment` handles it and publishes the payment.
 * Answers, once everything has been sent, with the trace id of the order.
 */
export async function placeOrder(options: Omit<CausewayOptions, 'service'>): Promise<string> {
  const order = startCauseway({ ...options, service: 'order' })
  const payment = startCauseway({ ...options, service: 'payment' })
  const created = order.event('OrderCreated', { total: 99.5 }, { aggregateId: 'order_12345', aggregateType: 'Order' })
  let traceparent = ''
  await order.publish(
    created,
    async (headers) => {
      traceparent = headers.traceparent ?? ''
      const delivery = { system: 'kafka', destination: 'orders', partition: 0, offset: 7, consumer: 'payment' }
      await payment.handle({ ...delivery, headers, value: created }, async () => {
        const paid = payment.event('PaymentProcessed', { amount: 99.5 })
        await payment.publish(paid, async () => {}, { system: 'kafka', destination: 'payments' })
      })
    },
    { system: 'kafka', destination: 'orders' },
  )
  await order.shutdown()
  await payment.shutdown()
  return traceparent.split('-')[1] ?? ''
}
