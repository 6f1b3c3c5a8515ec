import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { traced } from '../traced.ts'
import type { Delivered } from './harness.ts'
import { itWith, type Rules } from './rule.ts'

export const handlingRules: Rules = (harness, subject) =>
  describe('handling', () => {
    it('is one span a message, that says who handles it', async () => {
      const orders = await harness().destination('orders')
      const service = traced('payment')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ value: 'a' }, { value: 'b' }]))
      const seen: string[] = []
      const { consumer, clientId } = await harness().consume(service.causeway, orders, async ({ value }) => {
        seen.push(`${value} ${service.causeway.current()?.eventId}`)
      })
      await expect.poll(() => seen).toEqual(['a evt_1', 'b evt_2'])
      const spans = () => service.spans().filter(({ name }) => name === `process ${orders}`)
      await expect.poll(spans).toHaveLength(2)
      expect(spans().map(({ kind }) => kind)).toEqual([SpanKind.CONSUMER, SpanKind.CONSUMER])
      expect(spans()[0]?.attributes).toMatchObject({
        'messaging.system': harness().system,
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': orders,
        'messaging.consumer.group.name': consumer,
        'messaging.client.id': clientId,
        'messaging.message.id': 'evt_1',
        'causeway.attempt': 1,
      })
      expect(service.open()).toEqual([])
    })

    itWith(subject, 'positions', 'says where the message stands', async () => {
      const orders = await harness().destination('orders')
      const service = traced('payment')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ value: 'a' }, { value: 'b' }]))
      await harness().consume(service.causeway, orders, async () => {})
      const spans = () => service.spans().filter(({ name }) => name === `process ${orders}`)
      await expect.poll(spans).toHaveLength(2)
      expect(spans()[1]?.attributes).toMatchObject({
        'messaging.destination.partition.id': '0',
        'messaging.kafka.offset': 1,
      })
    })

    it('that fails is counted at each delivery, and its error is the handler’s own', async () => {
      const orders = await harness().destination('orders')
      const service = traced('payment')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(
        producer.record(
          orders,
          ['first', 'poison', 'last'].map((value) => ({ value })),
        ),
      )
      const error = new Error('not yet')
      let left = 2
      const consumer = await harness().consume(service.causeway, orders, async ({ value }) => {
        if (String(value) === 'poison' && left-- > 0) throw error
      })
      const spans = () => service.spans().filter(({ name }) => name === `process ${orders}`)
      await expect.poll(() => spans().at(-1)?.attributes['messaging.message.id']).toBe('evt_3')
      const tries = spans().filter(({ attributes }) => attributes['messaging.message.id'] === 'evt_2')
      expect(tries.map(({ attributes, status }) => [attributes['causeway.attempt'], status.code])).toEqual([
        [1, SpanStatusCode.ERROR],
        [2, SpanStatusCode.ERROR],
        [3, SpanStatusCode.UNSET],
      ])
      expect(consumer.failures()).toHaveLength(2)
      for (const failure of consumer.failures()) expect(failure).toBe(error)
    })

    it('gives the handler what was sent', async () => {
      const orders = await harness().destination('orders')
      const service = traced('payment')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ key: 'o_1', value: 'a', headers: { mine: 'x' } }]))
      const seen: Delivered[] = []
      await harness().consume(service.causeway, orders, async (message) => void seen.push(message))
      await expect.poll(() => seen).toHaveLength(1)
      expect([seen[0]?.key, seen[0]?.value, seen[0]?.headers?.mine].map(String)).toEqual(['o_1', 'a', 'x'])
    })
  })
