import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ConsumerRunConfig } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { aBatch, aDelivered, memoryKafka } from '../../testing/memory-kafka.ts'
import { traced } from '../../testing/traced.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const envelope = { eventId: 'evt_9', eventType: 'OrderCreated', metadata: { correlationId: 'corr_9' } }

const run = async (config: (causeway: ReturnType<typeof traced>['causeway']) => ConsumerRunConfig) => {
  const memory = memoryKafka()
  const testing = traced()
  const consumer = testing.causeway.kafkajs(memory.kafka).consumer({ groupId: 'payment' })
  await consumer.run(config(testing.causeway))
  return { ...testing, memory }
}

describe('eachMessage', () => {
  it('runs in a process span with the event as current context', async () => {
    const seen: unknown[] = []
    const { memory, span } = await run((causeway) => ({
      eachMessage: async () => {
        seen.push(causeway.current()?.correlationId)
      },
    }))
    await memory.deliver('orders', 3, aDelivered(envelope, { traceparent }, '41'))
    expect(seen).toEqual(['corr_9'])
    expect(span('process orders').attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.consumer.group.name': 'payment',
      'messaging.client.id': 'shop',
      'messaging.destination.partition.id': '3',
      'messaging.kafka.offset': 41,
      'messaging.message.id': 'evt_9',
      'causeway.attempt': 1,
    })
  })

  it('gets the very payload of kafkajs, and its error goes back as it is', async () => {
    const error = new Error('no card')
    const { memory, spans } = await run(() => ({
      eachMessage: async ({ message }) => {
        if (message.offset === '7') throw error
      },
    }))
    await expect(memory.deliver('orders', 0, aDelivered(envelope))).rejects.toBe(error)
    await expect(memory.deliver('orders', 0, aDelivered(envelope))).rejects.toBe(error)
    await memory.deliver('orders', 0, aDelivered(envelope, {}, '8'))
    expect(spans().map(({ attributes }) => attributes['causeway.attempt'])).toEqual([1, 2, 1])
    expect(spans()[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no card' })
  })

  it.each([
    ['a tombstone', aDelivered(null)],
    ['text', aDelivered('hello')],
    ['a message without headers', { ...aDelivered(envelope), headers: undefined }],
    ['nothing', undefined],
  ])('is called for %s', async (_, message) => {
    let calls = 0
    const { memory } = await run(() => ({
      eachMessage: async () => {
        calls++
      },
    }))
    await memory.deliver('orders', 0, message as never)
    expect(calls).toBe(1)
  })
})

describe('eachBatch', () => {
  const batch = [
    aDelivered({ eventId: 'evt_1', eventType: 'A' }, { traceparent, 'x-event-id': 'evt_1' }, '5'),
    aDelivered({ eventId: 'evt_2', eventType: 'A' }, {}, '6'),
  ]

  it('runs in a receive span that links what created its messages', async () => {
    const { memory, span } = await run(() => ({ eachBatch: async () => {} }))
    await memory.deliverBatch(aBatch(batch))
    const receive = span('receive orders')
    expect(receive.kind).toBe(SpanKind.CLIENT)
    expect(receive.attributes).toMatchObject({
      'messaging.operation.type': 'receive',
      'messaging.batch.message_count': 2,
      'messaging.consumer.group.name': 'payment',
    })
    expect(receive.links.map(({ context, attributes }) => [context.spanId, attributes])).toEqual([
      ['b7ad6b7169203331', { 'messaging.message.id': 'evt_1', 'messaging.kafka.offset': 5 }],
    ])
  })

  it('with forEachMessage gives each message its own span and context', async () => {
    const seen: unknown[] = []
    const { memory, spans, span } = await run((causeway) => ({
      eachBatch: (payload) =>
        causeway.forEachMessage(payload, async ({ offset }) => {
          seen.push([offset, causeway.current()?.eventId])
        }),
    }))
    await memory.deliverBatch(aBatch(batch))
    expect(seen).toEqual([
      ['5', 'evt_1'],
      ['6', 'evt_2'],
    ])
    const [first, second] = spans()
    const receive = span('receive orders').spanContext().spanId
    expect(first?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
    expect(first?.links.map(({ context }) => context.spanId)).toEqual(['b7ad6b7169203331', receive])
    expect(second?.parentSpanContext?.spanId).toBe(receive)
    expect(second?.attributes).toMatchObject({
      'messaging.consumer.group.name': 'payment',
      'messaging.client.id': 'shop',
    })
    expect(second?.attributes).not.toHaveProperty('messaging.batch.message_count')
  })

  it('stops at the first failure, and counts the attempts when the batch comes again', async () => {
    const { memory, spans } = await run((causeway) => ({
      eachBatch: (payload) =>
        causeway.forEachMessage(payload, async ({ offset }) => {
          if (offset === '6') throw new Error('poison')
        }),
    }))
    await expect(memory.deliverBatch(aBatch(batch))).rejects.toThrow('poison')
    await expect(memory.deliverBatch(aBatch(batch))).rejects.toThrow('poison')
    const attempts = spans()
      .filter(({ attributes }) => attributes['messaging.kafka.offset'] === 6)
      .map(({ attributes }) => attributes['causeway.attempt'])
    expect(attempts).toEqual([1, 2])
  })

  it.each([
    { eachBatchAutoResolve: false, handled: 0 },
    { eachBatchAutoResolve: true, handled: 2 },
  ])('of a stopping consumer leaves out only what kafkajs will not take for done: %j', async ({ handled, ...how }) => {
    let calls = 0
    const { memory } = await run((causeway) => ({
      ...how,
      eachBatch: (payload) =>
        causeway.forEachMessage(payload, async () => {
          calls++
        }),
    }))
    await memory.deliverBatch(aBatch(batch, () => false))
    expect(calls).toBe(handled)
  })

  it('of a consumer that was started while an event was handled has nothing to do with that event', async () => {
    const memory = memoryKafka()
    const { causeway, span } = traced()
    const consumer = causeway.kafkajs(memory.kafka).consumer({ groupId: 'payment' })
    const seen: unknown[] = []
    await causeway.handle({ system: 'kafka', destination: 'commands', value: envelope }, async () => {
      await consumer.run({
        eachBatch: async () => {
          seen.push(causeway.current())
        },
      })
    })
    await memory.deliverBatch(aBatch(batch))
    expect(seen).toEqual([undefined])
    expect(span('receive orders').parentSpanContext).toBeUndefined()
  })

  it('need not run inside a traced consumer for forEachMessage to work', async () => {
    const { causeway, spans } = traced()
    await causeway.forEachMessage(aBatch(batch), async () => {})
    expect(spans().map(({ name }) => name)).toEqual(['process orders', 'process orders'])
  })
})
