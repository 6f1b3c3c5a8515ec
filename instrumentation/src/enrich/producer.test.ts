import { context, propagation, SpanKind, SpanStatusCode, type TextMapPropagator, trace } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { describe, expect, it } from 'vitest'
import { besideOtel } from '../../testing/beside-otel.ts'
import { headersSent, messagesSent } from '../../testing/memory-kafka.ts'

const value = (eventId: string): string => JSON.stringify({ eventId, eventType: 'OrderCreated', data: { n: 1 } })
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe("a producer that OpenTelemetry's instrumentation has wrapped", () => {
  it('makes one send span, which is theirs and has our ids', async () => {
    const { kafka, memory, span, spans } = besideOtel()
    const producer = kafka.producer()
    await Promise.resolve()
    const message = { key: 'order_1', value: value('evt_9'), headers: { mine: 'x' } }
    const record = { topic: 'orders', messages: [message] }
    expect(await producer.send(record)).toBe(memory.answer)

    expect(spans()).toHaveLength(1)
    const send = span('send orders')
    expect(send.instrumentationScope.name).toBe('@opentelemetry/instrumentation-kafkajs')
    expect(send.kind).toBe(SpanKind.PRODUCER)
    expect(send.attributes).toMatchObject({
      'messaging.message.id': 'evt_9',
      'messaging.message.conversation_id': 'evt_9',
      'causeway.event.type': 'OrderCreated',
      'messaging.client.id': 'shop',
      'messaging.kafka.message.key': 'order_1',
    })
    const { traceId, spanId } = send.spanContext()
    expect(headersSent(memory)).toEqual({
      mine: 'x',
      traceparent: `00-${traceId}-${spanId}-01`,
      'x-event-id': 'evt_9',
    })
    expect(JSON.parse(String(messagesSent(memory)[0]?.value)).metadata).toEqual({
      correlationId: 'evt_9',
      source: 'order',
    })
    expect(record).toEqual({ topic: 'orders', messages: [message] })
    expect(message).toEqual({ key: 'order_1', value: value('evt_9'), headers: { mine: 'x' } })
  })

  it('labels their span as it would label ours', async () => {
    const { causeway, kafka, span } = besideOtel()
    const producer = kafka.producer()
    await causeway.labelled({ saga: { id: 'order_1' }, expect: { processedBy: 'payment', within: '5s' } }, () =>
      producer.send({ topic: 'orders', messages: [{ value: value('evt_9') }] }),
    )
    expect(span('send orders').attributes).toMatchObject({
      'causeway.saga.id': 'order_1',
      'causeway.expectations': ['{"on":"OrderCreated","processedBy":"payment","within":"5000ms"}'],
    })
  })

  it('gives each message of a sendBatch the ids on its own span', async () => {
    const { kafka, memory, told } = besideOtel()
    await kafka.producer().sendBatch({
      topicMessages: [
        { topic: 'a', messages: [{ value: value('evt_a1') }, { value: value('evt_a2') }] },
        { topic: 'b', messages: [{ value: value('evt_b1') }] },
      ],
    })
    expect(told()).toEqual([
      'send a instrumentation-kafkajs evt_a1',
      'send a instrumentation-kafkajs evt_a2',
      'send b instrumentation-kafkajs evt_b1',
    ])
    expect(memory.sent).toHaveLength(1)
  })

  it('enriches what is sent in a transaction, and leaves the span of the transaction alone', async () => {
    const { kafka, spans } = besideOtel()
    const transaction = await kafka.producer().transaction()
    await transaction.send({ topic: 'orders', messages: [{ value: value('evt_1') }] })
    await transaction.sendBatch({ topicMessages: [{ topic: 'audit', messages: [{ value: value('evt_2') }] }] })
    await transaction.commit()
    expect(spans().map(({ name, attributes }) => [name, attributes['messaging.message.id']])).toEqual([
      ['send orders', 'evt_1'],
      ['send audit', 'evt_2'],
      ['transaction', undefined],
    ])
  })

  it('passes on the error as it is; their span says it', async () => {
    const { kafka, memory, spans } = besideOtel()
    memory.answer = new Error('broker gone')
    await expect(kafka.producer().send({ topic: 'orders', messages: [{ value: 'text' }] })).rejects.toBe(memory.answer)
    expect(spans().map(({ status }) => status)).toEqual([{ code: SpanStatusCode.ERROR, message: 'broker gone' }])
  })

  it('links the creation context of an event that is passed on, which their traceparent replaces', async () => {
    const { causeway, kafka, memory, span } = besideOtel()
    const producer = kafka.producer()
    const headers = { traceparent: Buffer.from(traceparent), 'x-causation-id': 'cmd_1' }
    const delivery = { system: 'kafka', destination: 'orders', value: value('evt_9'), headers }
    await causeway.handle(delivery, async () => {
      await producer.send({ topic: 'orders.dead', messages: [{ value: delivery.value, headers }] })
    })
    const moved = span('send orders.dead')
    expect(moved.attributes).toMatchObject({ 'messaging.message.id': 'evt_9', 'causeway.causation_id': 'cmd_1' })
    expect(moved.links.map((link) => link.context.spanId)).toEqual(['b7ad6b7169203331'])
    expect(headersSent(memory)).toMatchObject({ 'x-event-id': 'evt_9', 'x-causation-id': 'cmd_1' })
    expect(headersSent(memory).traceparent).toContain(moved.spanContext().spanId)
    expect(headers.traceparent.toString()).toBe(traceparent)
  })

  it('names the span by order where the propagator writes no traceparent', async () => {
    const { kafka, told, memory } = besideOtel()
    propagation.disable()
    propagation.setGlobalPropagator(theirOwnPropagator)
    await kafka.producer().send({ topic: 'orders', messages: [{ value: value('evt_1') }, { value: value('evt_2') }] })
    expect(told()).toEqual(['send orders instrumentation-kafkajs evt_1', 'send orders instrumentation-kafkajs evt_2'])
    expect(headersSent(memory)).toHaveProperty('x-their-span')
    propagation.disable()
  })

  it('sends the ids also where the span is not sampled, and makes none of its own', async () => {
    const { kafka, memory, spans } = besideOtel({ sampler: new tracing.AlwaysOffSampler() })
    await kafka.producer().send({ topic: 'orders', messages: [{ value: value('evt_9') }] })
    expect(spans()).toEqual([])
    expect(headersSent(memory)).toMatchObject({ 'x-event-id': 'evt_9', traceparent: expect.stringMatching(/-00$/) })
  })

  it('leaves the context of what runs after the call as it was', async () => {
    const { kafka } = besideOtel()
    const before = context.active()
    await kafka.producer().send({ topic: 'orders', messages: [{ value: '1' }] })
    expect(context.active()).toBe(before)
  })

  it('lets it refuse what it refuses', () => {
    const { kafka } = besideOtel()
    const producer = kafka.producer()
    expect(() => producer.send({ topic: 'orders' } as never)).toThrow(TypeError)
  })
})

describe('each producer by itself', () => {
  it('is enriched from when OpenTelemetry was enabled, as long as it lives', async () => {
    const { kafka, enable, disable, told } = besideOtel({ instrumentation: { enabled: false } })
    const send = (producer: ReturnType<typeof kafka.producer>, eventId: string) =>
      producer.send({ topic: 'orders', messages: [{ value: value(eventId) }] })
    const before = kafka.producer()
    enable()
    const during = kafka.producer()
    await send(before, 'evt_1')
    await send(during, 'evt_2')
    disable()
    await send(during, 'evt_3')
    await send(kafka.producer(), 'evt_4')
    expect(told()).toEqual([
      'send orders test evt_1',
      'send orders instrumentation-kafkajs evt_2',
      'send orders instrumentation-kafkajs evt_3',
      'send orders test evt_4',
    ])
  })

  it('has a span of ours where somebody else has wrapped it, who makes none', async () => {
    const { kafka, memory, told } = besideOtel({ instrumentation: { enabled: false } })
    const raw = memory.kafka.producer()
    const wrapped = Object.assign(raw.send.bind(raw), { __wrapped: true, __original: raw.send, __unwrap: () => {} })
    memory.kafka.producer = () => ({ ...raw, send: wrapped })
    await kafka.producer().send({ topic: 'orders', messages: [{ value: value('evt_1') }] })
    expect(told()).toEqual(['send orders test evt_1'])
    expect(headersSent(memory)).toHaveProperty('x-event-id', 'evt_1')
  })
})

/** Writes another header than W3C's. */
const theirOwnPropagator: TextMapPropagator = {
  inject: (from, carrier, setter) =>
    setter.set(carrier, 'x-their-span', trace.getSpan(from)?.spanContext().spanId ?? ''),
  extract: (into) => into,
  fields: () => ['x-their-span'],
}
