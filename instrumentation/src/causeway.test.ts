import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { MADE_AT, traced } from '../testing/traced.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const order = {
  eventId: 'evt_order',
  eventType: 'OrderCreated',
  eventVersion: 2,
  timestamp: MADE_AT,
  aggregateId: 'order_1',
  aggregateType: 'Order',
  data: {},
  metadata: { correlationId: 'corr_1', causationId: 'cmd_1' },
}
const delivery = { system: 'nats', destination: 'orders', consumer: 'payment', value: order, headers: { traceparent } }
const where = { system: 'nats', destination: 'payments' }

describe('a new event', () => {
  it('outside any handling is a root', () => {
    const { causeway } = traced('order')
    expect(causeway.event('OrderCreated', { total: 5 }, { version: 2, aggregateId: 'order_1', userId: 'u_1' })).toEqual(
      {
        eventId: 'evt_1',
        eventType: 'OrderCreated',
        eventVersion: 2,
        timestamp: MADE_AT,
        aggregateId: 'order_1',
        data: { total: 5 },
        metadata: { correlationId: 'evt_1', userId: 'u_1', source: 'order' },
      },
    )
  })

  it('inside a handling continues the flow', async () => {
    const { causeway } = traced()
    const made = await causeway.handle(delivery, async () => causeway.event('PaymentProcessed', {}))
    expect(made.metadata).toEqual({ correlationId: 'corr_1', causationId: 'evt_order', source: 'payment' })
  })

  it('becomes a message: JSON, keyed by its aggregate', () => {
    const { causeway } = traced()
    expect(causeway.message(order)).toEqual({ key: 'order_1', value: JSON.stringify(order) })
    expect(causeway.message(order, { key: null, partition: 3, headers: { a: 'b' } })).toEqual({
      key: null,
      value: JSON.stringify(order),
      partition: 3,
      headers: { a: 'b' },
    })
  })
})

describe('handling', () => {
  it('is a process span, child of the span that created the event and linked to it', async () => {
    const { causeway, span } = traced()
    await causeway.handle({ ...delivery, partition: 2, offset: '41', attempt: 3, clientId: 'shop' }, async () => {})
    const process = span('process orders')
    expect(process.kind).toBe(SpanKind.CONSUMER)
    expect(process.parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true })
    expect(process.links.map(({ context }) => context.spanId)).toEqual(['b7ad6b7169203331'])
    expect(process.status.code).toBe(SpanStatusCode.UNSET)
    expect(process.attributes).toEqual({
      'messaging.system': 'nats',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '2',
      'messaging.consumer.group.name': 'payment',
      'messaging.client.id': 'shop',
      'messaging.message.id': 'evt_order',
      'messaging.message.conversation_id': 'corr_1',
      'cloudevents.event_id': 'evt_order',
      'cloudevents.event_type': 'OrderCreated',
      'causeway.causation_id': 'cmd_1',
      'causeway.event.type': 'OrderCreated',
      'causeway.event.version': '2',
      'causeway.aggregate.id': 'order_1',
      'causeway.aggregate.type': 'Order',
      'causeway.attempt': 3,
    })
  })

  it('gives its code the event as current context, also after a wait, and takes it away after', async () => {
    const { causeway } = traced()
    const seen = await causeway.handle(delivery, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return causeway.current()
    })
    expect(seen).toMatchObject({ eventId: 'evt_order', correlationId: 'corr_1', causationId: 'cmd_1', attempt: 1 })
    expect(causeway.current()).toBeUndefined()
  })

  it('is the parent of the spans that its code makes with OpenTelemetry itself', async () => {
    const { causeway, tracer, span } = traced()
    await causeway.handle(delivery, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      tracer.startActiveSpan('charge card', (inner) => inner.end())
    })
    expect(span('charge card').parentSpanContext?.spanId).toBe(span('process orders').spanContext().spanId)
  })

  it('inside another span stays with the event and links that span', async () => {
    const { causeway, tracer, span } = traced()
    await tracer.startActiveSpan('poll', async (poll) => {
      await causeway.handle(delivery, async () => {})
      poll.end()
    })
    const ids = span('process orders').links.map(({ context }) => context.spanId)
    expect(ids).toEqual(['b7ad6b7169203331', span('poll').spanContext().spanId])
  })

  it('of an event without a creation context does not hang on to a span that ended long ago', async () => {
    const { causeway, tracer, span } = traced()
    await tracer.startActiveSpan('start-up', async (startUp) => {
      startUp.end()
      await causeway.handle({ ...delivery, headers: {} }, async () => {})
    })
    expect(span('process orders').parentSpanContext).toBeUndefined()
  })

  it('counts the deliveries of the same position', async () => {
    const { causeway, spans } = traced()
    for (let delivered = 0; delivered < 3; delivered++) {
      await causeway.handle({ ...delivery, partition: 0, offset: 7 }, async () => {})
    }
    expect(spans().map((span) => span.attributes['causeway.attempt'])).toEqual([1, 2, 3])
  })

  it('says which facts the envelope and the headers contradict each other on, and believes the envelope', async () => {
    const { causeway, span } = traced()
    const headers = { 'x-event-id': 'evt_other', 'x-correlation-id': 'corr_1', 'x-event-type': 'Other' }
    await causeway.handle({ ...delivery, headers }, async () => {})
    const { attributes, events } = span('process orders')
    expect(attributes['messaging.message.id']).toBe('evt_order')
    expect(events.map(({ name, attributes: told }) => [name, told])).toEqual([
      ['causeway.id_conflict', { 'causeway.id_conflict.facts': ['eventId', 'eventType'] }],
    ])
  })

  it('of a CloudEvent belongs to the trace of the transport and links the one in which the event began', async () => {
    const { causeway, span } = traced()
    const began = '00-11111111111111111111111111111111-2222222222222222-01'
    const cloud = { ce_id: 'ce_1', ce_type: 'shop.order', ce_traceparent: began }
    await causeway.handle({ ...delivery, value: '{}', headers: { ...cloud, traceparent } }, async () => {})
    const links = span('process orders').links.map(({ context }) => context.spanId)
    expect(links).toEqual(['b7ad6b7169203331', '2222222222222222'])
    await causeway.handle({ ...delivery, destination: 'other', value: '{}', headers: cloud }, async () => {})
    expect(span('process other').parentSpanContext?.spanId).toBe('2222222222222222')
  })

  it('takes headers as a Map, as some clients have them', async () => {
    const { causeway, span } = traced()
    const headers = new Map([[Buffer.from('traceparent'), Buffer.from(traceparent)]])
    await causeway.handle({ ...delivery, headers }, async () => {})
    expect(span('process orders').parentSpanContext?.spanId).toBe('b7ad6b7169203331')
  })

  it('passes on the answer and the error as they are, and says on the span what failed', async () => {
    const { causeway, span } = traced()
    const answer = {}
    expect(await causeway.handle({ ...delivery, destination: 'other' }, async () => answer)).toBe(answer)
    const error = new TypeError('no card')
    await expect(causeway.handle(delivery, () => Promise.reject(error))).rejects.toBe(error)
    const failed = span('process orders')
    expect(failed.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no card' })
    expect(failed.attributes['error.type']).toBe('TypeError')
    expect(failed.events.map(({ name }) => name)).toEqual(['exception'])
  })

  it('survives a rejection with something that is no error', async () => {
    const { causeway, span } = traced()
    await expect(causeway.handle(delivery, () => Promise.reject('out of stock'))).rejects.toBe('out of stock')
    expect(span('process orders').attributes['error.type']).toBe('_OTHER')
  })

  it('by code that is not asynchronous ends at once, with its plain value or what it throws', () => {
    const { causeway, span } = traced()
    expect(causeway.handle(delivery, () => causeway.current()?.eventId)).toBe('evt_order')
    expect(span('process orders').status.code).toBe(SpanStatusCode.UNSET)
    const thrown = (): void => {
      throw new TypeError('no card')
    }
    expect(() => causeway.handle({ ...delivery, destination: 'other' }, thrown)).toThrow('no card')
    expect(span('process other').attributes['error.type']).toBe('TypeError')
  })

  it('reads headers of whatever kind a client has', () => {
    const { causeway, spans } = traced()
    for (const headers of [new Headers({ traceparent }), new Map([['traceparent', [traceparent]]])]) {
      causeway.handle({ ...delivery, headers }, () => {})
    }
    expect(spans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(Array(2).fill('b7ad6b7169203331'))
  })

  it('within the span that sends, as an emitter does, links it once', () => {
    const { causeway, span } = traced()
    causeway.publish(
      order,
      (headers) => causeway.handle({ system: 'events', destination: 'orders', value: order, headers }, () => {}),
      where,
    )
    const send = span('send payments').spanContext().spanId
    expect(span('process orders').links.map(({ context }) => context.spanId)).toEqual([send])
  })
})

describe('publishing', () => {
  it('is a send span whose context goes along in the headers', async () => {
    const { causeway, span } = traced()
    const headers = await causeway.publish(order, async (given) => given, where)
    const send = span('send payments')
    const { traceId, spanId } = send.spanContext()
    expect(send.kind).toBe(SpanKind.PRODUCER)
    expect(send.links).toEqual([])
    expect(send.attributes).toMatchObject({
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'payments',
      'messaging.message.id': 'evt_order',
      'messaging.message.conversation_id': 'corr_1',
    })
    expect(headers).toEqual({
      traceparent: `00-${traceId}-${spanId}-01`,
      'x-event-id': 'evt_order',
      'x-event-type': 'OrderCreated',
      'x-event-version': '2',
      'x-correlation-id': 'corr_1',
      'x-causation-id': 'cmd_1',
      'x-aggregate-id': 'order_1',
      'x-aggregate-type': 'Order',
    })
  })

  it('of bare facts fills in the rest from the event being handled', async () => {
    const { causeway, span } = traced()
    const headers = await causeway.handle(delivery, () =>
      causeway.publish({ eventType: 'PaymentProcessed' }, async (given) => given, where),
    )
    expect(headers).toMatchObject({
      'x-event-id': 'evt_1',
      'x-event-type': 'PaymentProcessed',
      'x-correlation-id': 'corr_1',
      'x-causation-id': 'evt_order',
    })
    expect(span('send payments').parentSpanContext?.spanId).toBe(span('process orders').spanContext().spanId)
  })

  it('the event being handled once more keeps its ids and its first context, and links that', async () => {
    const { causeway, span } = traced()
    const headers = await causeway.handle(delivery, () =>
      causeway.publish(order, async (given) => given, { system: 'nats', destination: 'orders.dead' }),
    )
    expect(headers).toMatchObject({ traceparent, 'x-correlation-id': 'corr_1', 'x-causation-id': 'cmd_1' })
    const send = span('send orders.dead')
    expect(send.kind).toBe(SpanKind.CLIENT)
    expect(send.links.map(({ context }) => context.spanId)).toEqual(['b7ad6b7169203331'])
  })

  it('leaves headers that the message has already to the user', async () => {
    const { causeway } = traced()
    const facts = { eventType: 'A', headers: { 'X-Correlation-Id': 'mine', traceparent } }
    const headers = await causeway.publish(facts, async (given) => given, where)
    expect(headers).toEqual({ 'x-event-id': 'evt_1', 'x-event-type': 'A' })
  })

  it('says which facts the headers of the user contradict', async () => {
    const { causeway, span } = traced()
    const facts = { eventType: 'A', correlationId: 'corr_1', headers: { 'x-correlation-id': 'corr_2' } }
    await causeway.publish(facts, async () => {}, where)
    expect(span('send payments').events.map(({ attributes }) => attributes)).toEqual([
      { 'causeway.id_conflict.facts': ['correlationId'] },
    ])
  })

  it('runs the bus inside the send span', async () => {
    const { causeway, span } = traced()
    const active = await causeway.publish(order, async () => trace.getActiveSpan()?.spanContext().spanId, where)
    expect(active).toBe(span('send payments').spanContext().spanId)
  })

  it('passes on the error as it is, and says on the span what failed', async () => {
    const { causeway, span } = traced()
    const error = new Error('no route')
    await expect(causeway.publish(order, () => Promise.reject(error), where)).rejects.toBe(error)
    expect(span('send payments').status).toEqual({ code: SpanStatusCode.ERROR, message: 'no route' })
  })
})

describe('publishing several events by one call', () => {
  it('is a send span an event; the call gets the headers of each, and all end as it does', async () => {
    const { causeway, spans } = traced('order')
    const events = [causeway.event('OrderCreated', {}), { eventType: 'OrderPriced', eventId: 'evt_p' }]
    const error = new Error('no route')
    let given: Record<string, string>[] = []
    const send = async (headers: Record<string, string>[]): Promise<void> => {
      given = headers
      throw error
    }
    await expect(causeway.publishBatch(events, send, where)).rejects.toBe(error)
    expect(given.map((headers) => headers['x-event-id'])).toEqual(['evt_1', 'evt_p'])
    expect(spans().map(({ attributes, status }) => [attributes['messaging.message.id'], status.message])).toEqual([
      ['evt_1', 'no route'],
      ['evt_p', 'no route'],
    ])
    expect(causeway.publishBatch(events, (headers) => headers.length, where)).toBe(2)
  })
})

describe('an event with several causes', () => {
  it('names all of them in its envelope, its headers and its spans, and whoever handles it reads them back', () => {
    const { causeway, span } = traced('order')
    const made = causeway.event('OrderReady', {}, { causationIds: ['evt_paid', 'evt_packed'] })
    expect(made.metadata).toMatchObject({ causationId: 'evt_paid', causationIds: ['evt_paid', 'evt_packed'] })

    const headers = causeway.publish(made, (given) => given, where)
    expect(headers).toMatchObject({ 'x-causation-id': 'evt_paid', 'x-causation-ids': '["evt_paid","evt_packed"]' })
    expect(span('send payments').attributes['causeway.causation_id']).toEqual(['evt_paid', 'evt_packed'])

    for (const delivered of [{ headers }, { value: JSON.stringify(made) }]) {
      causeway.handle({ ...where, destination: 'ready', ...delivered }, () => {
        expect(causeway.current()).toMatchObject({ causationId: 'evt_paid', causationIds: ['evt_paid', 'evt_packed'] })
      })
    }
  })
})

describe('what makes no sense', () => {
  const nonsense = [
    undefined,
    null,
    7,
    'text',
    [],
    {
      get headers(): never {
        throw new Error('mine')
      },
    },
  ]

  it.each(nonsense)('is delivered all the same: %#', async (given) => {
    const { causeway } = traced()
    expect(await causeway.handle(given as never, async () => 'handled')).toBe('handled')
  })

  it.each(nonsense)('is published all the same: %#', async (given) => {
    const { causeway } = traced()
    expect(await causeway.publish(given as never, async () => 'sent', given as never)).toBe('sent')
  })
})
