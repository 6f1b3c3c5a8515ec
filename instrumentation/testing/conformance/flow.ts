import { describe, expect, it } from 'vitest'
import type { EventContext } from '../../src/context.ts'
import { traced, withoutSdk } from '../traced.ts'
import type { Rules } from './rule.ts'

export const flowRules: Rules = (harness) =>
  describe('a flow', () => {
    it('keeps its correlation, and each event is caused by the one that was handled', async () => {
      const [orders, payments] = [await harness().destination('orders'), await harness().destination('payments')]
      const [order, payment, shipping] = [traced('order'), traced('payment'), traced('shipping')]
      const paymentProducer = await harness().producer(payment.causeway, 'payment')
      await harness().consume(payment.causeway, orders, async () => {
        const paid = payment.causeway.event('PaymentProcessed', { amount: 5 }, { eventId: 'evt_payment' })
        await paymentProducer.send(paymentProducer.record(payments, [{ value: JSON.stringify(paid) }]))
      })
      const seen: (EventContext | undefined)[] = []
      await harness().consume(shipping.causeway, payments, async () => void seen.push(shipping.causeway.current()))

      const producer = await harness().producer(order.causeway, 'order')
      const placed = order.causeway.event('OrderCreated', { total: 5 }, { eventId: 'evt_order', aggregateId: 'o_1' })
      await producer.send(producer.record(orders, [{ value: JSON.stringify(placed) }]))

      await expect.poll(() => seen).toHaveLength(1)
      expect(seen[0]).toMatchObject({ eventId: 'evt_payment', correlationId: 'evt_order', causationId: 'evt_order' })
      await expect.poll(() => shipping.spans()).toHaveLength(1)
      const names = [order, payment, shipping].map((service) => service.spans().map(({ name }) => name))
      expect(names).toEqual([[`send ${orders}`], [`send ${payments}`, `process ${orders}`], [`process ${payments}`]])

      const sent = order.span(`send ${orders}`)
      const handled = payment.span(`process ${orders}`)
      expect(handled.parentSpanContext?.spanId).toBe(sent.spanContext().spanId)
      expect(handled.links.map(({ context }) => context.spanId)).toEqual([sent.spanContext().spanId])
      expect(payment.span(`send ${payments}`).parentSpanContext?.spanId).toBe(handled.spanContext().spanId)
      expect(payment.span(`send ${payments}`).attributes['causeway.causation_id']).toBe('evt_order')
    })

    it('goes on where no SDK makes spans', async () => {
      const [orders, payments] = [await harness().destination('orders'), await harness().destination('payments')]
      const [order, payment] = [withoutSdk('order'), withoutSdk('payment')]
      const paymentProducer = await harness().producer(payment, 'payment')
      await harness().consume(payment, orders, async () => {
        await paymentProducer.send(paymentProducer.record(payments, [{ value: 'paid' }]))
      })
      const producer = await harness().producer(order, 'order')
      const placed = order.event('OrderCreated', {}, { eventId: 'evt_order' })
      await producer.send(producer.record(orders, [{ value: JSON.stringify(placed) }]))
      const [paid] = await harness().read(payments, 1)
      expect(String(paid?.headers['x-event-id'])).toBe('evt_1')
      expect(String(paid?.headers['x-correlation-id'])).toBe('evt_order')
      expect(String(paid?.headers['x-causation-id'])).toBe('evt_order')
    })

    it('passes through a dead-letter destination with its ids and the context in which the event was created', async () => {
      const [orders, dead] = [await harness().destination('orders'), await harness().destination('dead')]
      const [order, payment] = [traced('order'), traced('payment')]
      const producer = await harness().producer(order.causeway, 'order')
      const options = { eventId: 'evt_1', causationId: 'cmd_1', aggregateId: 'o_1' }
      const value = JSON.stringify(order.causeway.event('OrderCreated', {}, options))
      await producer.send(producer.record(orders, [{ key: 'o_1', value }]))
      const paymentProducer = await harness().producer(payment.causeway, 'payment')
      await harness().consume(payment.causeway, orders, async ({ key, value, headers }) => {
        const moved = { key, value, headers: { ...headers, 'x-reason': 'no card' } }
        await paymentProducer.send(paymentProducer.record(dead, [moved]))
      })
      const [moved] = await harness().read(dead, 1)
      const [original] = await harness().read(orders, 1)
      expect(moved).toEqual({ ...original, headers: { ...original?.headers, 'x-reason': Buffer.from('no card') } })
      const created = order.span(`send ${orders}`).spanContext()
      expect(String(moved?.headers.traceparent)).toBe(`00-${created.traceId}-${created.spanId}-01`)
      const forward = payment.span(`send ${dead}`)
      expect(forward.links.map(({ context }) => context.spanId)).toEqual([created.spanId])
      expect(forward.attributes).toMatchObject({
        'messaging.message.id': 'evt_1',
        'messaging.message.conversation_id': 'evt_1',
        'causeway.causation_id': 'cmd_1',
      })
    })
  })
