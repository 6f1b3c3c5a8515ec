import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  Consumer,
  jsonDeserializer,
  jsonSerializer,
  type MessagesStream,
  Producer,
  stringDeserializers,
  stringSerializer,
  stringSerializers,
} from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokers } from '../../../test/servers.ts'
import { type KafkaHarness, kafkaHarness } from '../../testing/kafka-harness.ts'
import { traced } from '../../testing/traced.ts'
import { platformatic } from './adapter.ts'

const json = { ...stringSerializers, value: jsonSerializer }
const fromJson = { ...stringDeserializers, value: jsonDeserializer }
const order = { eventId: 'evt_9', eventType: 'OrderCreated', metadata: { correlationId: 'corr_9' } }

let kafka: KafkaHarness
beforeAll(async () => {
  kafka = await kafkaHarness(brokers())
})
afterAll(() => kafka.close())

const settings = () => ({ clientId: 'shop', bootstrapBrokers: brokers() })
const closed = <Client extends { close(force?: boolean): Promise<void> }>(client: Client): Client => {
  kafka.closing(() => client.close(true))
  return client
}

describe('@platformatic/kafka through a real Kafka', () => {
  it('an envelope that its serializer makes JSON of is read, and left as it is', async () => {
    const topic = await kafka.destination('orders')
    const service = traced()
    const producer = closed(service.causeway.trace(platformatic, new Producer({ ...settings(), serializers: json })))
    await producer.send({ messages: [{ topic, key: 'o_1', value: order }] })
    const group = { groupId: randomUUID(), deserializers: fromJson }
    const consumer = closed(service.causeway.trace(platformatic, new Consumer({ ...settings(), ...group })))
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
    const seen: unknown[] = []
    stream.on('data', (message) =>
      service.causeway.handleMessage(message, async ({ value }) => {
        seen.push([value, service.causeway.current()?.correlationId])
      }),
    )
    await expect.poll(() => seen).toEqual([[order, 'corr_9']])
    expect(service.span(`send ${topic}`).attributes['messaging.message.id']).toBe('evt_9')
    expect(service.span(`process ${topic}`).attributes).toMatchObject({
      'messaging.consumer.group.name': group.groupId,
      'messaging.client.id': 'shop',
    })
  })

  it('without serializers names and values of headers are bytes, ours as well', async () => {
    const topic = await kafka.destination('orders')
    const service = traced()
    const producer = closed(service.causeway.trace(platformatic, new Producer(settings())))
    const headers = new Map([[Buffer.from('mine'), Buffer.from([0xff])]])
    await producer.send({ messages: [{ topic, value: Buffer.from('a'), headers }] })
    expect(headers.size).toBe(1)
    const consumer = closed(new Consumer({ ...settings(), groupId: randomUUID() }))
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
    await expectEvents(service, stream, ['evt_1'])
    const [stored] = await kafka.read(topic, 1)
    expect(stored?.headers.mine).toEqual(Buffer.from([0xff]))
    expect(service.span(`process ${topic}`).parentSpanContext?.spanId).toBe(
      service.span(`send ${topic}`).spanContext().spanId,
    )
  })

  it('headers go through the user’s serializers, and are left out where those take no text', async () => {
    const topic = await kafka.destination('orders')
    const { causeway } = traced()
    const quoted = new Producer({ ...settings(), serializers: { ...json, headerValue: jsonSerializer } })
    const counted = new Producer<string, unknown, string, number>({
      ...settings(),
      serializers: { headerKey: stringSerializer, headerValue: oneMore, value: jsonSerializer },
    })
    await closed(causeway.trace(platformatic, quoted)).send({ messages: [{ topic, value: 1 }] })
    await closed(causeway.trace(platformatic, counted)).send({ messages: [{ topic, value: 2, headers: { n: 1 } }] })
    const [first, second] = await kafka.read(topic, 2)
    expect(String(first?.headers['x-event-id'])).toBe('"evt_1"')
    expect(second?.headers).toEqual({ n: Buffer.from([2]) })
  })

  it('a stream sends later, and each message belongs to the event in whose handling it was written', async () => {
    const topic = await kafka.destination('payments')
    const service = traced()
    const producer = closed(
      service.causeway.trace(platformatic, new Producer({ ...settings(), serializers: stringSerializers })),
    )
    const stream = producer.asStream({ batchSize: 2, batchTime: 60_000, reportMode: 'message' })
    const reported: unknown[] = []
    stream.on('delivery-report', (report) => reported.push(report.message))
    const messages = ['a', 'b'].map((value) => Object.freeze({ topic, value }))
    for (const [index, message] of messages.entries()) {
      const delivery = { system: 'kafka', destination: 'orders', value: { eventId: `evt_order_${index}` } }
      await service.causeway.handle(delivery, async () => void stream.write(message))
    }
    await stream.close()
    const sent = service.spans().filter(({ name }) => name === `send ${topic}`)
    expect(
      sent.map(({ attributes }) => [attributes['causeway.causation_id'], attributes['messaging.kafka.offset']]),
    ).toEqual([
      ['evt_order_0', 0],
      ['evt_order_1', 1],
    ])
    expect(reported).toEqual(messages)
    expect(reported[0]).toBe(messages[0])
  })

  it('a stream can be the end of a pipeline', async () => {
    const topic = await kafka.destination('payments')
    const service = traced()
    const producer = closed(
      service.causeway.trace(platformatic, new Producer({ ...settings(), serializers: stringSerializers })),
    )
    await pipeline(Readable.from(['a', 'b', 'c'].map((value) => ({ topic, value }))), producer.asStream())
    expect((await kafka.read(topic, 3)).map(({ value }) => String(value))).toEqual(['a', 'b', 'c'])
    expect(service.spans()).toHaveLength(3)
  })

  it('callbacks are called as they are without tracing', async () => {
    const topic = await kafka.destination('orders')
    const service = traced()
    const options = { ...settings(), serializers: stringSerializers, idempotent: true }
    const producer = closed(service.causeway.trace(platformatic, new Producer(options)))
    const answers: unknown[] = []
    producer.beginTransaction({}, (_, transaction) =>
      transaction?.send({ messages: [{ topic, value: 'a' }] }, (error, answer) =>
        transaction.commit(() => answers.push(error, answer)),
      ),
    )
    await expect.poll(() => answers).toHaveLength(2)
    expect(answers).toEqual([null, { offsets: [{ topic, partition: 0, offset: 0n }] }])
    expect(service.span(`send ${topic}`).ended).toBe(true)
  })

  it('refuses what it refuses in its own words', async () => {
    const { causeway } = traced()
    const plain = closed(new Producer(settings()))
    const ours = closed(causeway.trace(platformatic, new Producer(settings())))
    const refusal = async (producer: typeof plain, options: unknown) => {
      try {
        await producer.send(options as never)
        return 'sent'
      } catch (error) {
        return String(error)
      }
    }
    for (const options of [undefined, {}, { messages: 7 }, { messages: [undefined] }]) {
      expect(await refusal(ours, options)).toBe(await refusal(plain, options))
    }
  })
})

/** A serializer that refuses everything but numbers. */
function oneMore(data?: number): Buffer {
  if (typeof data !== 'number') throw new TypeError('not a number')
  return Buffer.from([data + 1])
}

async function expectEvents(
  { causeway }: ReturnType<typeof traced>,
  stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>,
  eventIds: readonly string[],
): Promise<void> {
  const seen: unknown[] = []
  const handled = causeway.forEachMessage(stream, async () => void seen.push(causeway.current()?.eventId))
  await expect.poll(() => seen).toEqual(eventIds)
  await stream.close()
  await handled
}
