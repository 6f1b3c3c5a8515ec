import { randomBytes } from 'node:crypto'
import type { Envelope } from '@causeway/model'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { brokers as realBrokers } from '../test/servers.ts'
import { orderNumber } from './catalog.ts'
import { type Fate, fateOf } from './fate.ts'
import { createTopics } from './kafka-topics.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'
import { TOPIC_NAMES, type Topic } from './topics.ts'

/** A seed whose first orders hold one that is declined, out of stock, retried and dead-lettered each; then twenty go well. */
const SEED = 4197
const ORDERS = 16

/** What must have caused an event of this type; OrderCreated is caused by a command that is no event. */
const CAUSE: Readonly<Record<string, readonly string[]>> = {
  PaymentProcessed: ['OrderCreated'],
  PaymentFailed: ['OrderCreated'],
  InventoryReserved: ['PaymentProcessed'],
  PaymentRefundRequested: ['PaymentProcessed'],
  PaymentRefunded: ['PaymentRefundRequested'],
  OrderConfirmed: ['InventoryReserved'],
  OrderCancelled: ['PaymentFailed', 'PaymentRefunded'],
  ShipmentScheduled: ['OrderConfirmed'],
  OrderShipped: ['ShipmentScheduled'],
  NotificationSent: ['OrderConfirmed', 'OrderCancelled', 'OrderShipped'],
}

interface Message {
  readonly topic: Topic
  readonly partition: number
  readonly event: Envelope
}

const prefix = `test-${randomBytes(4).toString('hex')}.`
const messages: Message[] = []
let supervisor: Supervisor
let reader: ReturnType<Kafka['consumer']>

beforeAll(async () => {
  const brokers = realBrokers()
  await createTopics(brokers, prefix)
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
  reader = kafka.consumer({ groupId: `${prefix}reader`, maxWaitTimeInMs: 100 })
  await reader.connect()
  await reader.subscribe({ topics: TOPIC_NAMES.map((name) => prefix + name), fromBeginning: true })
  await reader.run({
    eachMessage: async ({ topic, partition, message }) => {
      const name = TOPIC_NAMES.find((known) => prefix + known === topic)
      if (name) messages.push({ topic: name, partition, event: JSON.parse(String(message.value)) })
    },
  })
  // No order comes by itself at this rate, and nobody listens at this address: telemetry must not matter to a shop.
  const bus = { type: 'kafka' as const, brokers, prefix }
  supervisor = createSupervisor({ seed: SEED, rate: 1e-6, bus, otlpUrl: 'http://127.0.0.1:9', paced: false })
  await supervisor.start()
  supervisor.open()
}, 60_000)

afterAll(async () => {
  await supervisor?.stop()
  await reader?.disconnect()
}, 20_000)

test('every order leaves exactly its events on the topics, each with its correlation and its cause', async () => {
  const orders = []
  for (let i = 0; i < ORDERS; i++) orders.push(await placeOrder())

  for (const { orderId, correlationId } of orders) {
    const expected = expectedMessages(fateOf(SEED, orderId))
    await vi.waitFor(() => expect(messagesOf(orderId)).toHaveLength(expected.length), { timeout: 15_000 })
    expect(messagesOf(orderId).map(named).sort()).toEqual(expected.sort())
    expectCauses(orderId, correlationId)
  }
}, 40_000)

test('while payment is down orders wait, and it catches up when it comes back', async () => {
  await supervisor.begin('payment-stops')
  const { orderId } = await placeOrder()
  await vi.waitFor(() => expect(messagesOf(orderId)).toHaveLength(2), { timeout: 5_000 })
  expect(supervisor.state().services.find(({ name }) => name === 'payment')).toMatchObject({
    running: false,
    pid: null,
  })

  await supervisor.startService('payment')
  expect(supervisor.state().troubles.find(({ name }) => name === 'payment-stops')).toMatchObject({ active: false })
  await shipped(orderId)
}, 30_000)

test('a poison order blocks its partition, and no other, until inventory can refuse it', async () => {
  const before = new Set(messages.map(({ event }) => event.aggregateId))
  await supervisor.begin('poison-order')
  const poison = await vi.waitFor(() => {
    const paid = messages.find(({ topic, event }) => topic === 'payments' && !before.has(event.aggregateId))
    return paid ?? expect.unreachable()
  }, 5_000)

  const behind: string[] = []
  const elsewhere: string[] = []
  while (behind.length === 0 || elsewhere.length === 0) {
    const { orderId } = await placeOrder()
    const paid = await vi.waitFor(() => inTopic(orderId, 'payments') ?? expect.unreachable(), 15_000)
    if (paid.partition === poison.partition) behind.push(orderId)
    else elsewhere.push(orderId)
  }
  for (const orderId of elsewhere) await vi.waitFor(() => expect(inTopic(orderId, 'inventory')).toBeDefined(), 15_000)
  for (const orderId of behind) expect(inTopic(orderId, 'inventory')).toBeUndefined()

  await supervisor.end('poison-order')
  const poisonId = poison.event.aggregateId ?? ''
  await vi.waitFor(() => expect(messagesOf(poisonId).map(named)).toContain('order-status OrderCancelled 1'), 10_000)
  expect(messagesOf(poisonId).map(named)).toContain('refunds PaymentRefundRequested 1')
  for (const orderId of behind) await shipped(orderId)
}, 40_000)

test.each([
  ['when it is mended', () => supervisor.end('forgets-to-publish')],
  ['before it stops', () => supervisor.stopService('order')],
])(
  'what order forgot to publish it publishes %s',
  async (_, mend) => {
    await supervisor.begin('forgets-to-publish')
    const orders = [await placeOrder(), await placeOrder(), await placeOrder()].map(({ orderId }) => orderId)
    const forgetful = orders.filter((orderId) => orderNumber(orderId) % 3 === 0)
    expect(forgetful).toHaveLength(1)
    const confirmed = () => orders.filter((orderId) => inTopic(orderId, 'order-status'))
    await vi.waitFor(() => expect(confirmed()).toHaveLength(2), 10_000)
    for (const orderId of forgetful) await vi.waitFor(() => expect(inTopic(orderId, 'inventory')).toBeDefined(), 10_000)
    await mend()
    for (const orderId of orders) await shipped(orderId)
    await supervisor.startService('order')
    await supervisor.end('forgets-to-publish')
  },
  30_000,
)

test('an event that is sent twice is paid and shipped once, and mailed twice', async () => {
  await supervisor.begin('duplicates')
  const orders = [await placeOrder(), await placeOrder()].map(({ orderId }) => orderId)
  for (const orderId of orders) await shipped(orderId)
  await supervisor.end('duplicates')
  // Every other order is sent twice, of these two the one with the even number.
  const [twice = ''] = orders.filter((orderId) => orderNumber(orderId) % 2 === 0)
  const count = (name: string): number => messagesOf(twice).filter((message) => named(message) === name).length
  await vi.waitFor(() => expect(count('notifications NotificationSent 1')).toBe(3), 15_000)
  expect(count('orders OrderCreated 2')).toBe(2)
  expect(count('order-status OrderConfirmed 1')).toBe(2)
  expect(count('payments PaymentProcessed 1')).toBe(1)
  expect(count('shipments OrderShipped 1')).toBe(1)
}, 30_000)

async function placeOrder(): Promise<{ orderId: string; correlationId: string }> {
  const order = (await supervisor.placeOrder()) as { orderId: string; correlationId: string } | null
  return order ?? expect.unreachable('no order was placed')
}

const shipped = (orderId: string): Promise<void> =>
  vi.waitFor(() => expect(messagesOf(orderId).map(named)).toContain('shipments OrderShipped 1'), 10_000)

const messagesOf = (orderId: string): Message[] => messages.filter(({ event }) => event.aggregateId === orderId)

const inTopic = (orderId: string, topic: Topic): Message | undefined =>
  messagesOf(orderId).find((message) => message.topic === topic)

const named = ({ topic, event }: Message): string => `${topic} ${event.eventType} ${event.eventVersion}`

/** What an order of this fate leaves on the topics. */
function expectedMessages({ declined, gatewayFailures, outOfStock }: Fate): string[] {
  const retries = Array.from({ length: Math.min(gatewayFailures, 2) }, () => 'payment.retry OrderCreated 2')
  const taken = ['orders OrderCreated 2', 'orders.v1 OrderCreated 1', ...retries]
  const cancelled = ['order-status OrderCancelled 1', 'notifications NotificationSent 1']
  if (gatewayFailures > 2)
    return [...taken, 'payment.dead-letter OrderCreated 2', 'payments PaymentFailed 1', ...cancelled]
  if (declined) return [...taken, 'payments PaymentFailed 1', ...cancelled]
  const paid = [...taken, 'payments PaymentProcessed 1']
  if (outOfStock) return [...paid, 'refunds PaymentRefundRequested 1', 'payments PaymentRefunded 1', ...cancelled]
  return [
    ...paid,
    'inventory InventoryReserved 1',
    'order-status OrderConfirmed 1',
    'notifications NotificationSent 1',
    'shipments ShipmentScheduled 1',
    'shipments OrderShipped 1',
    'notifications NotificationSent 1',
  ]
}

function expectCauses(orderId: string, correlationId: string): void {
  const events = messagesOf(orderId).map(({ event }) => event)
  const commands = new Set<string | undefined>()
  for (const { eventType, metadata } of events) {
    expect(metadata.correlationId).toBe(correlationId)
    const cause = events.find(({ eventId }) => eventId === metadata.causationId)
    if (eventType === 'OrderCreated') commands.add(metadata.causationId)
    else expect(CAUSE[eventType]).toContain(cause?.eventType)
    // Version 2 goes on; nothing follows version 1.
    if (cause?.eventType === 'OrderCreated') expect(cause.eventVersion).toBe(2)
  }
  expect([...commands]).toEqual([expect.stringMatching(/^cmd_/)])
}
