import { randomUUID } from 'node:crypto'
import { type ConsumerRunConfig, type EachMessagePayload, Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokers } from '../../../test/servers.ts'
import { type Traced, traced } from '../../testing/traced.ts'
import type { EventContext } from '../context.ts'

const kafka = (clientId: string): Kafka =>
  new Kafka({ clientId, brokers: brokers(), logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } })

const closing: (() => Promise<void>)[] = []
let admin: ReturnType<Kafka['admin']>

beforeAll(async () => {
  admin = kafka('test').admin()
  await admin.connect()
  closing.push(() => admin.disconnect())
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

/** A topic of the test's own. */
async function aTopic(name: string, numPartitions = 1): Promise<string> {
  const topic = `${name}-${randomUUID()}`
  await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: true })
  return topic
}

async function aProducer({ causeway }: Traced, clientId: string, options = {}) {
  const producer = causeway
    .kafkajs(kafka(clientId))
    .producer({ createPartitioner: Partitioners.DefaultPartitioner, ...options })
  await producer.connect()
  closing.push(() => producer.disconnect())
  return producer
}

/** Consumes a topic from its beginning, in a group of the test's own. */
async function consume({ causeway }: Traced, topic: string, config: ConsumerRunConfig): Promise<string> {
  const groupId = `group-${randomUUID()}`
  const consumer = causeway
    .kafkajs(kafka('consumer'))
    .consumer({ groupId, maxWaitTimeInMs: 100, retry: { initialRetryTime: 50 } })
  await consumer.connect()
  closing.push(() => consumer.disconnect())
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run(config)
  return groupId
}

/** The first messages of a topic as they stand in Kafka, read without any tracing. */
async function messagesOf(topic: string, count: number): Promise<EachMessagePayload['message'][]> {
  const consumer = kafka('reader').consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const messages: EachMessagePayload['message'][] = []
  await consumer.run({
    eachMessage: async ({ message }) => {
      messages.push(message)
    },
  })
  await expect.poll(() => messages.length, { timeout: 20_000 }).toBe(count)
  await consumer.disconnect()
  return messages
}

const finished = (testing: Traced, name: string) => testing.spans().filter((span) => span.name === name)
const soon = { timeout: 20_000 }

describe('through a real Kafka', () => {
  it('an order and its payment are one flow, each caused by the one before', async () => {
    const [orders, payments] = [await aTopic('orders'), await aTopic('payments')]
    const [order, payment, shipping] = [traced('order'), traced('payment'), traced('shipping')]
    const producer = await aProducer(order, 'order')
    const paymentProducer = await aProducer(payment, 'payment')
    const seen: (EventContext | undefined)[] = []

    const group = await consume(payment, orders, {
      eachMessage: async () => {
        const { causeway } = payment
        const paid = causeway.event('PaymentProcessed', { amount: 5 }, { eventId: 'evt_payment', aggregateId: 'p_1' })
        await paymentProducer.send({ topic: payments, messages: [causeway.message(paid)] })
      },
    })
    await consume(shipping, payments, {
      eachMessage: async () => {
        seen.push(shipping.causeway.current())
      },
    })
    const placed = order.causeway.event('OrderCreated', { total: 5 }, { eventId: 'evt_order', aggregateId: 'o_1' })
    await producer.send({ topic: orders, messages: [order.causeway.message(placed)] })

    await expect
      .poll(() => seen, soon)
      .toMatchObject([
        { eventId: 'evt_payment', correlationId: 'evt_order', causationId: 'evt_order', eventType: 'PaymentProcessed' },
      ])
    const sent = order.span(`send ${orders}`)
    expect(sent.attributes).toMatchObject({
      'messaging.client.id': 'order',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.offset': 0,
    })
    await expect.poll(() => finished(payment, `process ${orders}`).length, soon).toBe(1)
    const handled = payment.span(`process ${orders}`)
    expect(handled.parentSpanContext?.spanId).toBe(sent.spanContext().spanId)
    expect(handled.attributes).toMatchObject({
      'messaging.consumer.group.name': group,
      'messaging.client.id': 'consumer',
      'messaging.kafka.offset': 0,
      'messaging.message.conversation_id': 'evt_order',
    })
    expect(payment.span(`send ${payments}`).parentSpanContext?.spanId).toBe(handled.spanContext().spanId)
  })

  it('a message that fails is counted at each delivery', async () => {
    const topic = await aTopic('retries')
    const service = traced()
    const producer = await aProducer(service, 'order')
    await producer.send({ topic, messages: [{ value: 'first' }, { value: 'poison' }, { value: 'last' }] })
    let left = 2
    await consume(service, topic, {
      eachMessage: async ({ message }) => {
        if (String(message.value) === 'poison' && left-- > 0) throw new Error('not yet')
      },
    })
    await expect.poll(() => finished(service, `process ${topic}`).length, soon).toBe(5)
    const deliveries = finished(service, `process ${topic}`).map(({ attributes }) => [
      attributes['messaging.kafka.offset'],
      attributes['causeway.attempt'],
    ])
    expect(deliveries).toEqual([
      [0, 1],
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
    ])
  })

  it('a batch gives each of its messages a context of its own', async () => {
    const topic = await aTopic('batches')
    const service = traced()
    const producer = await aProducer(service, 'order')
    const events = ['evt_a', 'evt_b', 'evt_c'].map((eventId) => service.causeway.event('Placed', {}, { eventId }))
    await producer.send({ topic, messages: events.map((event) => service.causeway.message(event)) })
    expect(finished(service, `send ${topic}`).map(({ attributes }) => attributes['messaging.kafka.offset'])).toEqual([
      0, 1, 2,
    ])
    const seen: (string | undefined)[] = []
    await consume(service, topic, {
      eachBatch: (payload) =>
        service.causeway.forEachMessage(payload, async (message) => {
          seen.push(service.causeway.current()?.eventId)
          payload.resolveOffset(message.offset)
          await payload.heartbeat()
        }),
    })
    await expect.poll(() => seen, soon).toEqual(['evt_a', 'evt_b', 'evt_c'])
    await expect.poll(() => finished(service, `receive ${topic}`).length, soon).toBeGreaterThan(0)
    const created = finished(service, `send ${topic}`).map((span) => span.spanContext().spanId)
    const linked = finished(service, `receive ${topic}`).flatMap(({ links }) =>
      links.map(({ context }) => context.spanId),
    )
    expect(linked).toEqual(created)
    expect(finished(service, `process ${topic}`).map((span) => span.parentSpanContext?.spanId)).toEqual(created)
  })

  it('one sendBatch to two topics gives each message a creation context of its own', async () => {
    const [orders, audit] = [await aTopic('orders', 3), await aTopic('audit')]
    const service = traced()
    const producer = await aProducer(service, 'order')
    const answer = await producer.sendBatch({
      topicMessages: [
        { topic: orders, messages: [{ key: 'o_1', value: 'a' }] },
        { topic: audit, messages: [{ value: 'b' }, { value: 'c' }] },
      ],
    })
    expect(answer.map(({ topicName }) => topicName).sort()).toEqual([audit, orders].sort())
    const stored = [...(await messagesOf(orders, 1)), ...(await messagesOf(audit, 2))]
    const contexts = stored.map(({ headers }) => String(headers?.traceparent).slice(36, 52))
    expect(contexts).toEqual(service.spans().map((span) => span.spanContext().spanId))
    expect(service.spans().map(({ attributes }) => attributes['messaging.kafka.offset'])).toEqual([0, 0, 1])
  })

  it('an event moved to a dead-letter topic keeps its ids and the context in which it was created', async () => {
    const [orders, dead] = [await aTopic('orders'), await aTopic('dead')]
    const service = traced('order')
    const producer = await aProducer(service, 'order')
    const event = service.causeway.event(
      'OrderCreated',
      {},
      { eventId: 'evt_1', causationId: 'cmd_1', aggregateId: 'o' },
    )
    await producer.send({ topic: orders, messages: [service.causeway.message(event)] })
    const other = traced('payment')
    const otherProducer = await aProducer(other, 'payment')
    await consume(other, orders, {
      eachMessage: async ({ message }) => {
        other.causeway.deadLettered('no card')
        const { key, value, headers } = message
        await otherProducer.send({
          topic: dead,
          messages: [{ key, value, headers: { ...headers, 'x-reason': 'no card' } }],
        })
      },
    })
    const [moved] = await messagesOf(dead, 1)
    const [original] = await messagesOf(orders, 1)
    expect(moved?.headers).toEqual({ ...original?.headers, 'x-reason': Buffer.from('no card') })
    expect(moved?.value).toEqual(original?.value)
    const created = service.span(`send ${orders}`).spanContext().spanId
    expect(other.span(`send ${dead}`).links.map(({ context }) => context.spanId)).toEqual([created])
    expect(other.span(`send ${dead}`).attributes).toMatchObject({
      'messaging.message.id': 'evt_1',
      'causeway.causation_id': 'cmd_1',
    })
  })

  it('what is sent in a transaction is traced, and arrives when it commits', async () => {
    const topic = await aTopic('transactions')
    const service = traced('order')
    const options = { idempotent: true, transactionalId: `tx-${randomUUID()}`, maxInFlightRequests: 1 }
    const producer = await aProducer(service, 'order', options)
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [{ value: 'in' }] })
    await transaction.commit()
    const [stored] = await messagesOf(topic, 1)
    const { traceId, spanId } = service.span(`send ${topic}`).spanContext()
    expect(String(stored?.headers?.traceparent)).toBe(`00-${traceId}-${spanId}-01`)
  })

  it('what kafkajs refuses, it refuses in its own words', async () => {
    const service = traced()
    const refusal = (producer: ReturnType<Kafka['producer']>, record: unknown) =>
      producer.send(record as never).then(
        () => 'sent',
        (error: unknown) => String(error),
      )
    const plain = kafka('plain').producer({ createPartitioner: Partitioners.DefaultPartitioner })
    const ours = service.causeway
      .kafkajs(kafka('ours'))
      .producer({ createPartitioner: Partitioners.DefaultPartitioner })
    for (const record of [
      undefined,
      {},
      { topic: 't' },
      { topic: 't', messages: [{}] },
      { topic: 't', messages: [] },
    ]) {
      expect(await refusal(ours, record)).toBe(await refusal(plain, record))
    }
  })
})
