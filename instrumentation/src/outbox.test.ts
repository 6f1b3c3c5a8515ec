import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { headersSent, memoryKafka, messagesSent } from '../testing/memory-kafka.ts'
import { traced } from '../testing/traced.ts'
import type { OutboxEntry } from './outbox.ts'

const where = { system: 'kafka', destination: 'orders' }
const throughTheTable = (entry: OutboxEntry): OutboxEntry => JSON.parse(JSON.stringify(entry))

/** An order service that has created an event, and the relay that finds it in the table. */
function stored() {
  const order = traced('order')
  const entry = order.causeway.outbox.create(order.causeway.event('OrderCreated', { total: 5 }), where)
  return { order, relay: traced('relay'), entry: throughTheTable(entry) }
}

describe('creating an event for the outbox', () => {
  it('is a create span, and an entry with the headers that name it', () => {
    const { order, entry } = stored()
    const create = order.span('create orders')
    const { traceId, spanId } = create.spanContext()
    expect(create.kind).toBe(SpanKind.PRODUCER)
    expect(create.attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'create',
      'messaging.operation.type': 'create',
      'messaging.destination.name': 'orders',
      'messaging.message.id': 'evt_1',
      'messaging.message.conversation_id': 'evt_1',
      'causeway.event.type': 'OrderCreated',
    })
    expect(entry).toMatchObject({
      ...where,
      event: { eventId: 'evt_1', data: { total: 5 }, metadata: { correlationId: 'evt_1', source: 'order' } },
      headers: { traceparent: `00-${traceId}-${spanId}-01`, 'x-event-id': 'evt_1', 'x-correlation-id': 'evt_1' },
    })
  })

  it('while another event is handled belongs to its flow, and completes the metadata of an envelope of the user’s', () => {
    const { causeway } = traced('payment')
    const delivery = {
      system: 'kafka',
      destination: 'orders',
      headers: { 'x-event-id': 'evt_o', 'x-correlation-id': 'c' },
    }
    const mine = Object.freeze({
      eventId: 'mine',
      eventType: 'Paid',
      eventVersion: 1,
      timestamp: '',
      data: 1,
      metadata: {},
    })
    const entry = causeway.handle(delivery, () => causeway.outbox.create(mine, where))
    expect(entry.event.metadata).toEqual({ correlationId: 'c', causationId: 'evt_o', source: 'payment' })
    expect(entry.headers).toMatchObject({ 'x-event-id': 'mine', 'x-correlation-id': 'c', 'x-causation-id': 'evt_o' })
  })

  it('of the very event being handled creates nothing: it is passed on', () => {
    const { causeway, spans } = traced()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const event = { ...causeway.event('OrderCreated', {}), metadata: { correlationId: 'c' } }
    const delivery = { system: 'kafka', destination: 'orders', value: event, headers: { traceparent } }
    const entry = causeway.handle(delivery, () => causeway.outbox.create(event, where))
    expect(entry.headers).toMatchObject({ traceparent })
    expect(spans().map(({ name }) => name)).toEqual(['process orders'])
  })

  it('carries labels', () => {
    const { causeway, span } = traced('order')
    causeway.labelled({ saga: { id: 'order_1' } }, () => causeway.outbox.create(causeway.event('A', {}), where))
    expect(span('create orders').attributes['causeway.saga.id']).toBe('order_1')
  })

  it.each([undefined, null, 7, 'text', [], {}])('never throws: %#', (given) => {
    const { causeway } = traced()
    causeway.outbox.create(given as never, given as never)
    expect(causeway.outbox.send(given as never, () => 'sent')).toBe('sent')
  })
})

describe('a transaction', () => {
  it('tells of what it created once it has committed', async () => {
    const { causeway, spans } = traced('order')
    await causeway.outbox.transaction(async () => {
      causeway.outbox.create(causeway.event('OrderCreated', {}), where)
      await causeway.outbox.transaction(async () => causeway.outbox.create(causeway.event('OrderPriced', {}), where))
      expect(spans()).toEqual([])
    })
    expect(spans().map(({ attributes }) => attributes['causeway.event.type'])).toEqual(['OrderCreated', 'OrderPriced'])
  })

  it('that is rolled back tells of nothing, and its error is passed on', async () => {
    const { causeway, spans } = traced('order')
    const error = new Error('could not serialize access')
    const work = async () => {
      causeway.outbox.create(causeway.event('OrderCreated', {}), where)
      throw error
    }
    await expect(causeway.outbox.transaction(work)).rejects.toBe(error)
    expect(spans()).toEqual([])
  })

  it('that is over holds nothing back', async () => {
    const { causeway, spans } = traced('order')
    const { promise: committed, resolve: commit } = Promise.withResolvers<void>()
    let late = Promise.resolve()
    causeway.outbox.transaction(() => {
      late = committed.then(() => void causeway.outbox.create(causeway.event('OrderCreated', {}), where))
    })
    commit()
    await late
    expect(spans()).toHaveLength(1)
  })
})

describe('sending an event of the outbox', () => {
  it('is a client span linked to the create span; the event keeps its ids and its first context', async () => {
    const { order, relay, entry } = stored()
    const headers = await relay.causeway.outbox.send(entry, async (given) => given)
    expect(headers).toEqual(entry.headers)
    const send = relay.span('send orders')
    expect(send.kind).toBe(SpanKind.CLIENT)
    expect(send.links.map(({ context }) => context.spanId)).toEqual([order.span('create orders').spanContext().spanId])
    expect(send.attributes).toMatchObject({
      'messaging.operation.type': 'send',
      'messaging.message.id': 'evt_1',
      'messaging.message.conversation_id': 'evt_1',
      'causeway.event.type': 'OrderCreated',
    })
  })

  it('while another event is handled is not caused by that', () => {
    const { relay, entry } = stored()
    const tick = { system: 'redis', destination: 'ticks', headers: { 'x-event-id': 'tick_1' } }
    relay.causeway.handle(tick, () => relay.causeway.outbox.send(entry, () => {}))
    expect(relay.span('send orders').attributes['causeway.causation_id']).toBeUndefined()
    expect(relay.span('send orders').attributes['messaging.message.conversation_id']).toBe('evt_1')
  })

  it('fails as the bus does, and can be done again: two sends of one event', async () => {
    const { relay, entry } = stored()
    const error = new Error('broker gone')
    await expect(relay.causeway.outbox.send(entry, () => Promise.reject(error))).rejects.toBe(error)
    await relay.causeway.outbox.send(entry, async () => {})
    expect(relay.spans().map(({ status, attributes }) => [status, attributes['messaging.message.id']])).toEqual([
      [{ code: SpanStatusCode.ERROR, message: 'broker gone' }, 'evt_1'],
      [{ code: SpanStatusCode.UNSET }, 'evt_1'],
    ])
  })

  it('by a traced kafkajs producer is the same', async () => {
    const { order, relay, entry } = stored()
    const memory = memoryKafka()
    const message = relay.causeway.message(entry, { headers: { tenant: 'blue' } })
    await relay.causeway
      .kafkajs(memory.kafka)
      .producer()
      .send({ topic: entry.destination, messages: [message] })
    expect(headersSent(memory)).toEqual({ ...entry.headers, tenant: 'blue' })
    expect(JSON.parse(String(messagesSent(memory)[0]?.value))).toEqual(entry.event)
    const send = relay.span('send orders')
    expect(send.kind).toBe(SpanKind.CLIENT)
    expect(send.links.map(({ context }) => context.spanId)).toEqual([order.span('create orders').spanContext().spanId])
  })
})
