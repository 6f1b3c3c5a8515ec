import { SpanStatusCode } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import type { ConsumerRunConfig } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { type BesideOptions, type BesideOtel, besideOtel } from '../../testing/beside-otel.ts'
import { aBatch, aDelivered, headersSent, messagesSent } from '../../testing/memory-kafka.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const envelope = { eventId: 'evt_9', eventType: 'OrderCreated', metadata: { correlationId: 'corr_9' } }

const run = async (config: (beside: BesideOtel) => ConsumerRunConfig, options: BesideOptions = {}) => {
  const beside = besideOtel(options)
  const consumer = beside.kafka.consumer({ groupId: 'payment' })
  await consumer.run(config(beside))
  return beside
}

describe("eachMessage inside OpenTelemetry's instrumentation", () => {
  it('runs in one process span, which is theirs and has our ids, and publishes in the same flow', async () => {
    const seen: unknown[] = []
    const { memory, span, told } = await run(({ causeway, kafka }) => ({
      eachMessage: async () => {
        seen.push(causeway.current()?.correlationId)
        causeway.projection('orders')
        const paid = causeway.event('PaymentProcessed', {}, { eventId: 'evt_paid' })
        await kafka.producer().send({ topic: 'payments', messages: [causeway.message(paid)] })
      },
    }))
    await memory.deliver('orders', 3, aDelivered(envelope, { traceparent }, '41'))
    expect(seen).toEqual(['corr_9'])
    expect(told()).toEqual([
      'send payments instrumentation-kafkajs evt_paid',
      'process orders instrumentation-kafkajs evt_9',
    ])
    const handled = span('process orders')
    expect(handled.attributes).toMatchObject({
      'messaging.consumer.group.name': 'payment',
      'messaging.client.id': 'shop',
      'messaging.message.conversation_id': 'corr_9',
      'messaging.destination.partition.id': '3',
      'messaging.kafka.offset': '41',
      'causeway.attempt': 1,
      'causeway.projection': 'orders',
    })
    expect(handled.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
    expect(handled.links.map(({ context }) => context.spanId)).toEqual(['b7ad6b7169203331'])
    const published = span('send payments')
    expect(published.parentSpanContext?.spanId).toBe(handled.spanContext().spanId)
    expect(published.attributes).toMatchObject({
      'messaging.message.conversation_id': 'corr_9',
      'causeway.causation_id': 'evt_9',
    })
    expect(JSON.parse(String(messagesSent(memory)[0]?.value)).metadata).toMatchObject({
      correlationId: 'corr_9',
      causationId: 'evt_9',
    })
  })

  it('passes its error on as it is, adds the stack to their span, and counts the attempts', async () => {
    const error = new Error('no card')
    const { memory, spans } = await run(() => ({
      eachMessage: async () => {
        throw error
      },
    }))
    await expect(memory.deliver('orders', 0, aDelivered(envelope))).rejects.toBe(error)
    await expect(memory.deliver('orders', 0, aDelivered(envelope))).rejects.toBe(error)
    expect(spans().map(({ attributes }) => attributes['causeway.attempt'])).toEqual([1, 2])
    expect(spans()[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no card' })
    expect(spans()[0]?.events.map(({ name }) => name)).toEqual(['exception'])
  })

  it('has the event as context also where the span is not sampled', async () => {
    const seen: unknown[] = []
    const { memory, spans } = await run(
      ({ causeway, kafka }) => ({
        eachMessage: async () => {
          seen.push(causeway.current()?.eventId)
          await kafka.producer().send({ topic: 'payments', messages: [{ value: '1' }] })
        },
      }),
      { sampler: new tracing.AlwaysOffSampler() },
    )
    await memory.deliver('orders', 0, aDelivered(envelope))
    expect(seen).toEqual(['evt_9'])
    expect(headersSent(memory)).toMatchObject({ 'x-causation-id': 'evt_9' })
    expect(spans()).toEqual([])
  })

  it('is decided when the consumer is run: by us before OpenTelemetry, by them after, even when it is disabled', async () => {
    const beside = besideOtel({ instrumentation: { enabled: false } })
    const { kafka, memory, told, enable, disable } = beside
    const eachMessage = async (): Promise<void> => {}
    await kafka.consumer({ groupId: 'payment' }).run({ eachMessage })
    enable()
    await memory.deliver('orders', 0, aDelivered(envelope, {}, '1'))
    await kafka.consumer({ groupId: 'payment' }).run({ eachMessage })
    disable()
    await memory.deliver('orders', 0, aDelivered(envelope, {}, '2'))
    expect(told()).toEqual(['process orders test evt_9', 'process orders instrumentation-kafkajs evt_9'])
  })

  it('leaves the configuration that it was given alone', async () => {
    const eachMessage = async (): Promise<void> => {}
    const config = { eachMessage }
    await run(() => config)
    expect(config.eachMessage).toBe(eachMessage)
  })
})

describe("eachBatch inside OpenTelemetry's instrumentation", () => {
  const batch = [
    aDelivered({ eventId: 'evt_a', eventType: 'A' }, { traceparent }, '5'),
    aDelivered({ eventId: 'evt_b', eventType: 'A' }, {}, '6'),
  ]
  const oneByOne = (seen: unknown[]) => (beside: BesideOtel) => ({
    eachBatch: (payload: ReturnType<typeof aBatch>) =>
      beside.causeway.forEachMessage(payload, async ({ offset }) => {
        seen.push([offset, beside.causeway.current()?.eventId])
        beside.causeway.projection(`of ${offset}`)
        await beside.kafka.producer().send({ topic: 'audit', messages: [{ value: offset }] })
      }),
  })

  it('with forEachMessage gives each message its own context, in the process span that they made for it', async () => {
    const seen: unknown[] = []
    const { memory, spans, span } = await run(oneByOne(seen))
    await memory.deliverBatch(aBatch(batch))
    expect(seen).toEqual([
      ['5', 'evt_a'],
      ['6', 'evt_b'],
    ])
    expect(span('poll orders').attributes).toMatchObject({
      'messaging.consumer.group.name': 'payment',
      'messaging.client.id': 'shop',
      'messaging.batch.message_count': 2,
    })
    const processed = spans().filter(({ name }) => name === 'process orders')
    expect(processed.map(({ attributes }) => attributes)).toMatchObject([
      { 'messaging.message.id': 'evt_a', 'causeway.attempt': 1, 'causeway.projection': 'of 5' },
      { 'messaging.message.id': 'evt_b', 'causeway.attempt': 1, 'causeway.projection': 'of 6' },
    ])
    expect(processed.map(({ attributes }) => attributes['messaging.consumer.group.name'])).toEqual([
      'payment',
      'payment',
    ])
    expect(processed[0]?.links.map(({ context }) => context.spanId)).toEqual(['b7ad6b7169203331'])
    const published = spans().filter(({ name }) => name === 'send audit')
    expect(published.map((send) => send.parentSpanContext?.spanId)).toEqual(
      processed.map((handled) => handled.spanContext().spanId),
    )
    expect(published.map(({ attributes }) => attributes['causeway.causation_id'])).toEqual(['evt_a', 'evt_b'])
    expect(spans()).toHaveLength(5)
  })

  it('without forEachMessage has the ids on their process spans all the same', async () => {
    const { memory, told } = await run(() => ({ eachBatch: async () => {} }))
    await memory.deliverBatch(aBatch(batch))
    expect(told()).toEqual([
      'poll orders instrumentation-kafkajs',
      'process orders instrumentation-kafkajs evt_a',
      'process orders instrumentation-kafkajs evt_b',
    ])
  })

  it("without Causeway's span processor has the context, and makes no span of its own", async () => {
    const seen: unknown[] = []
    const { memory, told, spans } = await run(oneByOne(seen), { spanProcessors: [] })
    await memory.deliverBatch(aBatch(batch))
    expect(seen).toEqual([
      ['5', 'evt_a'],
      ['6', 'evt_b'],
    ])
    expect(told().filter((name) => name.startsWith('process'))).toEqual([
      'process orders instrumentation-kafkajs',
      'process orders instrumentation-kafkajs',
    ])
    const published = spans().filter(({ name }) => name === 'send audit')
    expect(published.map(({ attributes }) => attributes['causeway.causation_id'])).toEqual(['evt_a', 'evt_b'])
    expect(spans()).toHaveLength(5)
  })

  it('keeps the batches of two groups apart that get the same messages', async () => {
    const beside = besideOtel()
    const groups = ['payment', 'shipping']
    for (const groupId of groups) {
      const consumer = beside.kafka.consumer({ groupId })
      await consumer.run(oneByOne([])(beside))
      await beside.memory.deliverBatch(aBatch(batch))
    }
    const processed = beside.spans().filter(({ name }) => name === 'process orders')
    expect(processed.map(({ attributes }) => attributes['messaging.consumer.group.name'])).toEqual([
      'payment',
      'payment',
      'shipping',
      'shipping',
    ])
  })

  it('stops at the first failure; the error goes back as it is', async () => {
    const error = new Error('poison')
    const { memory, spans } = await run(({ causeway }) => ({
      eachBatch: (payload) =>
        causeway.forEachMessage(payload, async () => {
          throw error
        }),
    }))
    await expect(memory.deliverBatch(aBatch(batch))).rejects.toBe(error)
    const processed = spans().filter(({ name }) => name === 'process orders')
    expect(processed.map(({ attributes }) => attributes['causeway.attempt'])).toEqual([1, undefined])
    expect(processed.map(({ events }) => events.length)).toEqual([1, 0])
  })

  it('has the event as context also where nothing is sampled', async () => {
    const seen: unknown[] = []
    const { memory, spans } = await run(oneByOne(seen), { sampler: new tracing.AlwaysOffSampler() })
    await memory.deliverBatch(aBatch(batch))
    expect(seen).toEqual([
      ['5', 'evt_a'],
      ['6', 'evt_b'],
    ])
    expect(spans()).toEqual([])
  })
})
