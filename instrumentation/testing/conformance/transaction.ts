import { describe, expect } from 'vitest'
import { traced } from '../traced.ts'
import type { Harness, TestTransaction } from './harness.ts'
import { itWith, type Rules } from './rule.ts'

export const transactionRules: Rules = (harness, subject) =>
  describe('a transaction', () => {
    itWith(subject, 'transactions', 'that commits is seen, one that aborts is not, and both are traced', async () => {
      const orders = await harness().destination('orders')
      const service = traced('order')
      const producer = await harness().producer(service.causeway, 'order', true)
      for (const [value, end] of [
        ['kept', 'commit'],
        ['gone', 'abort'],
        ['kept too', 'commit'],
      ] as const) {
        const transaction = await begun(producer)
        await transaction.send(producer.record(orders, [{ value }]))
        await transaction[end]()
      }
      const stored = await harness().read(orders, 2)
      expect(stored.map(({ value }) => String(value))).toEqual(['kept', 'kept too'])
      const spans = service.spans().map((span) => span.spanContext().spanId)
      expect(spans).toHaveLength(3)
      expect(stored.map(({ headers }) => String(headers.traceparent).slice(36, 52))).toEqual([spans[0], spans[2]])
      expect(service.open()).toEqual([])
    })

    itWith(subject, 'transactions', 'consumes a message and sends what it caused, both or neither', async () => {
      const [orders, payments] = [await harness().destination('orders'), await harness().destination('payments')]
      const service = traced('payment')
      const plain = await harness().producer(service.causeway, 'order')
      const placed = service.causeway.event('OrderCreated', {}, { eventId: 'evt_order' })
      await plain.send(plain.record(orders, [{ value: JSON.stringify(placed) }]))
      const producer = await harness().producer(service.causeway, 'payment', true)
      const { consumer } = await harness().consume(
        service.causeway,
        orders,
        async (message) => {
          const transaction = await begun(producer)
          await transaction.send(producer.record(payments, [{ value: 'paid' }]))
          await transaction.consumed(message)
          await transaction.commit()
        },
        { automatic: false },
      )
      await expect.poll(() => harness().consumed(consumer, orders)).toBe(1)
      const [paid] = await harness().read(payments, 1)
      expect(String(paid?.headers['x-causation-id'])).toBe('evt_order')
    })
  })

async function begun({ begin }: Awaited<ReturnType<Harness['producer']>>): Promise<TestTransaction> {
  if (begin === undefined) throw new Error('The harness declares transactions and has none.')
  return begin()
}
