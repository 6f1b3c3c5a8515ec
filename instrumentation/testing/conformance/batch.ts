import { SpanKind } from '@opentelemetry/api'
import { describe, expect } from 'vitest'
import { traced } from '../traced.ts'
import { itWith, type Rules } from './rule.ts'

export const batchRules: Rules = (harness, subject) =>
  describe('a batch', () => {
    itWith(subject, 'batches', 'is one receive span that links what created its messages', async () => {
      const orders = await harness().destination('orders')
      const service = traced('payment')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]))
      let batches = 0
      let handled = 0
      const consumer = await harness().consumeBatch?.(service.causeway, orders, async ({ messages }) => {
        batches++
        handled += messages.length
      })
      await expect.poll(() => handled).toBe(3)
      const received = () => service.spans().filter(({ name }) => name === `receive ${orders}`)
      await expect.poll(received).toHaveLength(batches)
      const created = service.spans().filter(({ name }) => name === `send ${orders}`)
      expect(received().flatMap(({ links }) => links.map(({ context }) => context.spanId))).toEqual(
        created.map((span) => span.spanContext().spanId),
      )
      expect(received()[0]?.kind).toBe(SpanKind.CLIENT)
      expect(received()[0]?.attributes).toMatchObject({
        'messaging.operation.type': 'receive',
        'messaging.consumer.group.name': consumer?.consumer,
        'messaging.client.id': consumer?.clientId,
      })
      const counts = received().map(({ attributes }) => Number(attributes['messaging.batch.message_count']))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3)
    })

    itWith(subject, 'batches', 'handles its messages each in a span and context of its own', async () => {
      const orders = await harness().destination('orders')
      const service = traced('payment')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]))
      const seen: unknown[] = []
      const consumer = await harness().consumeBatch?.(service.causeway, orders, async (batch) => {
        await batch.forEachMessage(async ({ value }) => {
          seen.push(`${value} ${service.causeway.current()?.eventId}`)
        })
      })
      await expect.poll(() => seen).toEqual(['a evt_1', 'b evt_2', 'c evt_3'])
      const spans = (operation: string) => service.spans().filter(({ name }) => name === `${operation} ${orders}`)
      await expect.poll(() => spans('receive').length).toBeGreaterThan(0)
      const created = spans('send').map((span) => span.spanContext().spanId)
      expect(spans('process').map((span) => span.parentSpanContext?.spanId)).toEqual(created)
      const receiving = spans('receive').map((span) => span.spanContext().spanId)
      for (const [index, { links, attributes }] of spans('process').entries()) {
        expect(links.map(({ context }) => context.spanId)[0]).toBe(created[index])
        expect(receiving).toContain(links[1]?.context.spanId)
        expect(attributes).toMatchObject({
          'messaging.consumer.group.name': consumer?.consumer,
          'messaging.client.id': consumer?.clientId,
        })
        expect(attributes).not.toHaveProperty('messaging.batch.message_count')
      }
    })

    itWith(subject, 'batches', 'stays in the hands of the user: what is not resolved comes again', async () => {
      const orders = await harness().destination('orders')
      const { causeway } = traced('payment')
      const producer = await harness().producer(causeway, 'order')
      await producer.send(producer.record(orders, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]))
      const batches: string[][] = []
      const states: boolean[] = []
      await harness().consumeBatch?.(
        causeway,
        orders,
        async (batch) => {
          batches.push(batch.messages.map(({ value }) => String(value)))
          const [first] = batch.messages
          if (first === undefined) return
          states.push(batch.isRunning(), !batch.isStale())
          await batch.heartbeat()
          batch.resolve(first)
        },
        { automatic: false },
      )
      await expect.poll(() => batches.at(-1)).toEqual(['c'])
      expect(batches.map(([first]) => first)).toEqual(['a', 'b', 'c'])
      expect(states).not.toContain(false)
    })
  })
