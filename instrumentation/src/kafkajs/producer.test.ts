import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { Message, Producer } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { headersSent, memoryKafka, messagesSent } from '../../testing/memory-kafka.ts'
import { MADE_AT, traced } from '../../testing/traced.ts'

const envelope = { eventId: 'evt_9', eventType: 'OrderCreated', eventVersion: 1, timestamp: MADE_AT, data: { n: 1 } }

const start = () => {
  const memory = memoryKafka()
  const testing = traced('order')
  return { ...testing, memory, producer: testing.causeway.kafkajs(memory.kafka).producer() }
}

const answer = (topicName: string, partition: number, baseOffset: string) => ({
  topicName,
  partition,
  errorCode: 0,
  baseOffset,
})

describe('a traced producer', () => {
  it('sends a copy with our headers and a filled envelope, and tells where the broker put it', async () => {
    const { memory, producer, span } = start()
    memory.answer = [answer('orders', 2, '41')]
    await Promise.resolve()
    const message = { key: 'order_1', value: JSON.stringify(envelope), headers: { mine: 'x' } }
    const record = { topic: 'orders', acks: 1, messages: [message] }
    expect(await producer.send(record)).toBe(memory.answer)

    const [sent] = messagesSent(memory)
    expect(sent?.key).toBe('order_1')
    expect(JSON.parse(String(sent?.value))).toEqual({
      ...envelope,
      metadata: { correlationId: 'evt_9', source: 'order' },
    })
    expect(memory.sent[0]).toMatchObject({ topic: 'orders', acks: 1 })
    expect(headersSent(memory)).toMatchObject({ mine: 'x', 'x-event-id': 'evt_9' })
    expect(record).toEqual({ topic: 'orders', acks: 1, messages: [message] })
    expect(message.headers).toEqual({ mine: 'x' })
    const send = span('send orders')
    expect(send.kind).toBe(SpanKind.PRODUCER)
    expect(send.attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.client.id': 'shop',
      'messaging.destination.partition.id': '2',
      'messaging.kafka.offset': 41,
    })
  })

  it('sends a CloudEvent of the user with the names of its Correlation extension, in either form', async () => {
    const { memory, producer, causeway } = start()
    const cloud = { ce_specversion: '1.0', ce_id: 'ce_2', ce_type: 'shop.paid', ce_source: '/shop' }
    const structured = '{"specversion":"1.0","id":"ce_3","type":"shop.paid","source":"/shop"}'
    const order = {
      system: 'kafka',
      destination: 'orders',
      value: { ...envelope, metadata: { correlationId: 'corr_1' } },
    }
    await causeway.handle(order, async () => {
      const messages = [{ value: '{"eventId":"x"}', headers: cloud }, { value: structured }]
      await producer.send({ topic: 'payments', messages })
    })
    const caused = { ce_correlationid: 'corr_1', ce_causationid: 'evt_9' }
    expect(headersSent(memory)).toEqual({ ...cloud, ...caused, traceparent: expect.any(String) })
    const [binary, second] = messagesSent(memory)
    expect(binary?.value).toBe('{"eventId":"x"}')
    expect(second?.value).toBe(structured.replace('}', ',"correlationid":"corr_1","causationid":"evt_9"}'))
    expect(headersSent(memory, 0, 1)).toMatchObject({ 'x-event-id': 'ce_3' })
  })

  it('sends an envelope that was written as a CloudEvent as it is', async () => {
    const { memory, producer, causeway, span } = start()
    const event = causeway.event('OrderCreated', { n: 1 }, { aggregateId: 'order_1' })
    const message = causeway.message(event, { format: 'cloudevents-binary', headers: { mine: 'x' } })
    await producer.send({ topic: 'orders', messages: [message] })
    expect(messagesSent(memory)[0]?.value).toBe('{"n":1}')
    const { traceparent, ...headers } = headersSent(memory)
    expect(headers).toEqual(message.headers)
    expect(headers).toMatchObject({ ce_id: 'evt_1', ce_source: 'order', ce_correlationid: 'evt_1', mine: 'x' })
    expect(traceparent).toContain(span('send orders').spanContext().spanId)
  })

  it('makes one span a message, and counts offsets where all went to one partition', async () => {
    const { memory, producer, spans } = start()
    memory.answer = [answer('a', 0, '10'), answer('b', 0, '5'), answer('b', 1, '6')]
    await producer.sendBatch({
      topicMessages: [
        { topic: 'a', messages: [{ value: '1' }] },
        { topic: 'b', messages: [{ value: '2' }, { value: '3' }] },
        { topic: 'a', messages: [{ value: '4' }] },
      ],
    })
    expect(spans().map(({ name, attributes }) => [name, attributes['messaging.kafka.offset']])).toEqual([
      ['send a', 10],
      ['send b', undefined],
      ['send b', undefined],
      ['send a', 11],
    ])
    expect(spans().every((span) => span.attributes['messaging.batch.message_count'] === undefined)).toBe(true)
    expect(new Set(spans().map((span) => span.attributes['messaging.message.id'])).size).toBe(4)
  })

  it('passes on the error as it is, and every span of the send says it', async () => {
    const { memory, producer, spans } = start()
    memory.answer = new Error('broker gone')
    await expect(producer.send({ topic: 'orders', messages: [{ value: '1' }, { value: '2' }] })).rejects.toBe(
      memory.answer,
    )
    expect(spans().map(({ status }) => status)).toEqual([
      { code: SpanStatusCode.ERROR, message: 'broker gone' },
      { code: SpanStatusCode.ERROR, message: 'broker gone' },
    ])
  })

  it('traces what is sent in a transaction', async () => {
    const { memory, producer, span } = start()
    const transaction = await producer.transaction()
    await transaction.send({ topic: 'orders', messages: [{ value: '1' }] })
    expect(headersSent(memory)).toHaveProperty('traceparent')
    expect(span('send orders').ended).toBe(true)
    expect(transaction.isActive()).toBe(true)
  })

  it('keeps the source of an event that it only passes on', async () => {
    const { causeway, memory, producer } = start()
    const value = JSON.stringify(envelope)
    await causeway.handle({ system: 'kafka', destination: 'orders', value }, async () => {
      await producer.send({ topic: 'orders.retry', messages: [{ value }] })
    })
    expect(JSON.parse(String(messagesSent(memory)[0]?.value)).metadata).toEqual({ correlationId: 'evt_9' })
  })
})

describe('a traced producer never hurts', () => {
  const sentValue = async (value: Message['value']): Promise<unknown> => {
    const { memory, producer } = start()
    await producer.send({ topic: 'orders', messages: [{ value }] })
    return messagesSent(memory)[0]?.value
  }

  it('passes values that are no envelope byte for byte', async () => {
    const avro = Buffer.from([0, 0, 0, 0, 1, 0x7b, 0xff])
    expect(await sentValue(avro)).toBe(avro)
    expect(await sentValue('{"eventId":')).toBe('{"eventId":')
    const large = JSON.stringify({ ...envelope, data: 'x'.repeat(1_048_576) })
    expect(await sentValue(large)).toBe(large)
  })

  it('leaves an envelope with nothing missing the same object', async () => {
    const full = { ...envelope, metadata: { correlationId: 'c', causationId: 'k', source: 's' } }
    const value = Buffer.from(JSON.stringify(full))
    expect(await sentValue(value)).toBe(value)
  })

  it('sends a tombstone as one', async () => {
    const { memory, producer, span } = start()
    await producer.send({ topic: 'orders', messages: [{ key: 'order_1', value: null }] })
    expect(messagesSent(memory)[0]?.value).toBeNull()
    expect(span('send orders').attributes['messaging.kafka.message.tombstone']).toBe(true)
  })

  it('takes frozen objects and binary headers', async () => {
    const { memory, producer } = start()
    const headers = Object.freeze({ binary: Buffer.alloc(100_000, 0xff), list: ['a', 'b'], none: undefined })
    const message = Object.freeze({ value: JSON.stringify(envelope), headers })
    await producer.send(Object.freeze({ topic: 'orders', messages: Object.freeze([message]) as unknown as Message[] }))
    expect(messagesSent(memory)[0]?.headers).toMatchObject({ binary: headers.binary, list: headers.list })
  })

  it('reads messages of a class through their own accessors', async () => {
    class Order {
      readonly #id = 'order_1'
      get key() {
        return this.#id
      }
      get value() {
        return JSON.stringify(envelope)
      }
    }
    const { memory, producer } = start()
    await producer.send({ topic: 'orders', messages: [new Order()] })
    expect(messagesSent(memory)[0]).toMatchObject({ key: 'order_1', value: expect.stringContaining('evt_9') })
  })

  it.each([
    ['no record', undefined],
    ['no messages', { topic: 'orders' }],
    ['messages that are no list', { topic: 'orders', messages: 7 }],
    ['a message that is none', { topic: 'orders', messages: [undefined] }],
    ['a message without a value', { topic: 'orders', messages: [{ key: 'k' }] }],
  ])('leaves it to kafkajs to refuse %s', async (_, record) => {
    const { memory, producer } = start()
    await producer.send(record as never)
    expect(memory.sent).toHaveLength(1)
    expect(memory.sent[0]).toEqual(record)
  })

  it('leaves a message alone whose accessors throw, and traces the others', async () => {
    const { memory, producer, spans } = start()
    const broken = {
      get value(): string {
        throw new Error('mine')
      },
    }
    await producer.send({ topic: 'orders', messages: [broken, { value: 'fine' }] })
    expect(messagesSent(memory)[0]).toBe(broken)
    expect(spans()).toHaveLength(1)
  })

  it('leaves a promise without a handler as unhandled as it was', async () => {
    const { memory, producer } = start()
    memory.answer = new Error('broker gone')
    const unhandled = new Promise((resolve) => process.prependOnceListener('unhandledRejection', resolve))
    const others = process.listeners('unhandledRejection').slice(1)
    for (const listener of others) process.off('unhandledRejection', listener)
    producer.send({ topic: 'orders', messages: [{ value: '1' }] })
    expect(await unhandled).toBe(memory.answer)
    for (const listener of others) process.on('unhandledRejection', listener)
  })

  it('stands in front of the client without changing it', () => {
    const memory = memoryKafka()
    const { causeway } = traced()
    const before = { ...memory.kafka }
    const kafka = causeway.kafkajs(memory.kafka)
    expect(memory.kafka).toEqual(before)
    expect(kafka.admin()).toBe('admin')
    expect(kafka.logger()).toBe('logger')
    expect(causeway.kafkajs(kafka)).toBe(kafka)
    const producer: Producer = kafka.producer()
    expect(producer.events).toBe(memory.kafka.producer().events)
  })
})
