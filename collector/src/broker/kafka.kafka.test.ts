import { randomUUID } from 'node:crypto'
import { type Consumer, Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { brokers } from '../../../test/servers.ts'
import type { Broker, GroupReading } from './broker.ts'
import { kafkaBroker } from './kafka.ts'

let kafka: Kafka
let broker: Broker
let topic: string
let group: string
const consumers: Consumer[] = []
let release = (): void => {}

beforeAll(() => {
  kafka = new Kafka({ clientId: 'test', brokers: brokers(), logLevel: logLevel.NOTHING })
  broker = kafkaBroker({ brokers: brokers() })
})

afterAll(() => broker.close())

beforeEach(async () => {
  const unique = randomUUID()
  topic = `orders-${unique}`
  group = `payment-${unique}`
  await createTopic(topic)
})

afterEach(async () => {
  release()
  for (const consumer of consumers.splice(0)) await consumer.disconnect()
})

async function createTopic(name: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: name, numPartitions: 2 }], waitForLeaders: true })
  await admin.disconnect()
}

async function deleteTopic(name: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [name] })
  await admin.disconnect()
}

async function send(count: number, partition = 0): Promise<void> {
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic, messages: Array.from({ length: count }, () => ({ value: 'x', partition })) })
  await producer.disconnect()
}

/** A service without any instrumentation, which stops at a message if it is told so. */
async function consume({ stopAt = Number.POSITIVE_INFINITY } = {}): Promise<Consumer> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>()
  release = resolve
  const consumer = kafka.consumer({ groupId: group, retry: { retries: 0 } })
  consumers.push(consumer)
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => {
      if (Number(message.offset) >= stopAt) await stopped
    },
  })
  return consumer
}

const ours = async (): Promise<GroupReading | undefined> =>
  (await broker.read()).groups.find(({ name }) => name === group)

const inPartition = (partition: string) => async () =>
  (await ours())?.positions.find((position) => position.partition === partition)

const soon = { timeout: 20_000, interval: 100 }

it('sees a group that nobody instrumented: its members, its state, what it committed and the end', async () => {
  await send(5)
  await consume()
  await expect.poll(inPartition('0'), soon).toEqual({
    destination: topic,
    partition: '0',
    committedOffset: 5,
    endOffset: 5,
    logStartOffset: 0,
  })
  expect(await ours()).toMatchObject({ members: 1, state: 'Stable' })
  await send(3)
  await expect.poll(inPartition('0'), soon).toMatchObject({ committedOffset: 8, endOffset: 8 })
})

it('sees that a group has lost its members, and how far behind it falls', async () => {
  await send(2)
  const consumer = await consume()
  await expect.poll(inPartition('0'), soon).toMatchObject({ committedOffset: 2 })
  await consumer.disconnect()
  await send(4)
  await expect.poll(ours, soon).toMatchObject({ members: 0, state: 'Empty' })
  expect(await inPartition('0')()).toMatchObject({ committedOffset: 2, endOffset: 6 })
})

it('sees what a group reads before it has committed anything', async () => {
  await send(3)
  await consume({ stopAt: 0 })
  await expect.poll(inPartition('0'), soon).toMatchObject({ committedOffset: null, endOffset: 3 })
  expect(await inPartition('1')()).toMatchObject({ committedOffset: null, endOffset: 0 })
  expect(await ours()).toMatchObject({ members: 1 })
})

it('sees offsets that were set by hand', async () => {
  await send(3)
  const admin = kafka.admin()
  await admin.connect()
  await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '1' }] })
  await admin.disconnect()
  await expect.poll(inPartition('0'), soon).toMatchObject({ committedOffset: 1, endOffset: 3 })
})

it('goes on when a topic is deleted while it polls', async () => {
  const other = `${topic}-other`
  await createTopic(other)
  await send(2)
  await consume()
  await expect.poll(inPartition('0'), soon).toMatchObject({ committedOffset: 2 })
  for (const consumer of consumers.splice(0)) await consumer.disconnect()
  await deleteTopic(topic)
  await expect.poll(async () => (await ours())?.positions ?? [], soon).toEqual([])
  const reading = await broker.read()
  expect(reading.unread).toEqual([])
  const admin = kafka.admin()
  await admin.connect()
  expect(await admin.listTopics()).not.toContain(topic)
  await admin.disconnect()
})

it('never shows a committed offset beyond the end, while both move', async () => {
  await consume()
  await send(1)
  await expect.poll(inPartition('0'), soon).toMatchObject({ committedOffset: 1 })
  const producer = kafka.producer()
  await producer.connect()
  let sending = true
  const sent = (async () => {
    while (sending) await producer.send({ topic, messages: [{ value: 'x', partition: 0 }] })
  })()
  for (let readings = 0; readings < 20; readings++) {
    const position = await inPartition('0')()
    expect(position?.endOffset).toBeGreaterThanOrEqual(position?.committedOffset ?? 0)
  }
  sending = false
  await sent
  await producer.disconnect()
})

it('rejects while no broker answers, and is quick about it', async () => {
  const nobody = kafkaBroker({ brokers: ['127.0.0.1:1'] })
  const began = performance.now()
  await expect(nobody.read()).rejects.toThrow(/127.0.0.1:1|ECONNREFUSED/)
  expect(performance.now() - began).toBeLessThan(5_000)
  await nobody.close()
})
