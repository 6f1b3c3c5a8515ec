import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { traced } from '../traced.ts'
import { itWith, type Rules } from './rule.ts'

export const sendingRules: Rules = (harness, subject) =>
  describe('sending', () => {
    it('is one span a message, in whose context the message was created', async () => {
      const orders = await harness().destination('orders')
      const service = traced('order')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ key: 'o_1', value: 'a' }, { value: 'b' }]))
      expect(service.spans().map(({ name, kind }) => [name, kind])).toEqual([
        [`send ${orders}`, SpanKind.PRODUCER],
        [`send ${orders}`, SpanKind.PRODUCER],
      ])
      expect(service.spans()[0]?.attributes).toMatchObject({
        'messaging.system': harness().system,
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': orders,
        'messaging.client.id': 'order',
        'messaging.message.id': 'evt_1',
      })
      const stored = await harness().read(orders, 2)
      const { traceId, spanId } = service.spans()[0]?.spanContext() ?? {}
      expect(String(stored[0]?.headers.traceparent)).toBe(`00-${traceId}-${spanId}-01`)
      expect(stored.map(({ headers }) => String(headers['x-event-id']))).toEqual(['evt_1', 'evt_2'])
      expect(service.open()).toEqual([])
    })

    itWith(subject, 'positions', 'tells where the broker put a message', async () => {
      const orders = await harness().destination('orders')
      const service = traced('order')
      const producer = await harness().producer(service.causeway, 'order')
      for (const value of ['a', 'b']) await producer.send(producer.record(orders, [{ value }]))
      const positions = service
        .spans()
        .map(({ attributes }) => [
          attributes['messaging.destination.partition.id'],
          attributes['messaging.kafka.offset'],
        ])
      expect(positions).toEqual([
        ['0', 0],
        ['0', 1],
      ])
    })

    itWith(subject, 'positions of what is sent together', 'tells where each of several messages was put', async () => {
      const orders = await harness().destination('orders')
      const service = traced('order')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ value: 'a' }, { value: 'b' }]))
      expect(service.spans().map(({ attributes }) => attributes['messaging.kafka.offset'])).toEqual([0, 1])
    })

    itWith(
      subject,
      'sending to several destinations at once',
      'to several destinations is one span a message',
      async () => {
        const [orders, audit] = [await harness().destination('orders'), await harness().destination('audit')]
        const service = traced('order')
        const producer = await harness().producer(service.causeway, 'order')
        const answer = await producer.sendMany?.([
          [orders, [{ value: 'a' }]],
          [audit, [{ value: 'b' }, { value: 'c' }]],
        ])
        expect(answer).toBe(producer.answered())
        const stored = [...(await harness().read(orders, 1)), ...(await harness().read(audit, 2))]
        const created = stored.map(({ headers }) => String(headers.traceparent).slice(36, 52))
        expect(created).toEqual(service.spans().map((span) => span.spanContext().spanId))
      },
    )

    it('that fails has failed spans, and the error is the client’s own', async () => {
      const orders = await harness().destination('orders')
      const service = traced('order')
      const producer = await harness().producer(service.causeway, 'order')
      const failure: unknown = await producer
        .send(producer.record(orders, [harness().unsendable]))
        .catch((error) => error)
      expect(failure).toBeInstanceOf(Error)
      expect(failure).toBe(producer.answered())
      const { status, attributes } = service.span(`send ${orders}`)
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: (failure as Error).message })
      expect(attributes['error.type']).toBe((failure as Error).name)
      expect(service.open()).toEqual([])
    })
  })
