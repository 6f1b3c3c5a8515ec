/** One process of `bench/instrument.ts`: sends or handles messages, traced by one of the subjects or by none. */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { startCauseway } from '@causeway/instrumentation'
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs'
import { NodeSDK } from '@opentelemetry/sdk-node'
import type * as Kafkajs from 'kafkajs'

export type Role = 'send' | 'eachMessage' | 'eachBatch'
/** `header` is bare kafkajs whose messages have a `traceparent` put in by hand: what any tracing costs at the least. */
export type Subject = 'bare' | 'header' | 'opentelemetry' | 'causeway'

export interface Task {
  readonly role: Role
  readonly subject: Subject
  readonly topic: string
  readonly brokers: readonly string[]
  readonly messages: number
  readonly endpoint: string
}

type ForEach = (
  payload: Kafkajs.EachBatchPayload,
  fn: (message: Kafkajs.KafkaMessage) => Promise<void>,
) => Promise<void>

interface Traced {
  readonly kafka: Kafkajs.Kafka
  readonly forEachMessage: ForEach
  readonly stop: () => Promise<void>
}

/** kafkajs, traced by the subject. It is loaded here, for OpenTelemetry's instrumentation changes it as it is loaded. */
function traced({ subject, brokers, endpoint }: Task): Traced {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint
  const instrumentations = subject === 'opentelemetry' ? [new KafkaJsInstrumentation()] : []
  const sdk = new NodeSDK({ instrumentations, metricReaders: [], logRecordProcessors: [], serviceName: 'bench' })
  if (subject === 'opentelemetry') sdk.start()
  const { Kafka, logLevel }: typeof Kafkajs = createRequire(import.meta.url)('kafkajs')
  const kafka = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING })
  const inTurn: ForEach = async ({ batch }, fn) => {
    for (const message of batch.messages) await fn(message)
  }
  if (subject !== 'causeway') return { kafka, forEachMessage: inTurn, stop: () => sdk.shutdown().catch(() => {}) }
  const causeway = startCauseway({ service: 'bench', endpoint })
  return { kafka: causeway.kafkajs(kafka), forEachMessage: causeway.forEachMessage, stop: causeway.shutdown }
}

/** An event of 1 kB in the guide's envelope, with all its metadata. */
const anEvent = (number: number): Kafkajs.Message => ({
  key: `order_${number}`,
  value: JSON.stringify({
    eventId: `evt_${number}_${'0'.repeat(20)}`,
    eventType: 'OrderCreated',
    eventVersion: 2,
    timestamp: '2026-11-23T14:00:00.000Z',
    aggregateId: `order_${number}`,
    aggregateType: 'Order',
    data: { total: 99.5, currency: 'EUR', items: ['a', 'b', 'c'], note: 'x'.repeat(600) },
    metadata: { correlationId: `corr_${number}`, causationId: `cmd_${number}`, userId: 'user_1', source: 'order' },
  }),
})

const PER_SEND = 50
/** The share of the messages that V8 gets to know the code by: a service runs for longer than it takes to compile. */
const WARM_UP = 0.25

async function send({ kafka }: Traced, { topic, messages, subject }: Task, cpu: () => number): Promise<number> {
  const producer = kafka.producer()
  await producer.connect()
  const some = (count: number) => Array.from({ length: count }, (_, index) => anEvent(index))
  const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
  const batch = subject === 'header' ? some(PER_SEND).map((message) => ({ ...message, headers })) : some(PER_SEND)
  let before = 0
  for (let sent = 0; sent < messages; sent += PER_SEND) {
    if (sent === messages * WARM_UP) before = cpu()
    await producer.send({ topic, messages: batch })
  }
  const used = cpu() - before
  await producer.disconnect()
  return used / (1 - WARM_UP)
}

async function handle(traced: Traced, { role, topic, messages }: Task, cpu: () => number): Promise<number> {
  const consumer = traced.kafka.consumer({ groupId: randomUUID() })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let handled = 0
  let before = 0
  const one = async (): Promise<void> => {
    if (++handled === messages * WARM_UP) before = cpu()
    if (handled === messages) resolve()
  }
  await consumer.run(
    role === 'eachMessage' ? { eachMessage: one } : { eachBatch: (payload) => traced.forEachMessage(payload, one) },
  )
  await done
  const used = (cpu() - before) / (1 - WARM_UP)
  await consumer.disconnect()
  return used
}

const task: Task = JSON.parse(process.argv[2] ?? '')
const subject = traced(task)
const began = process.cpuUsage()
const cpu = (): number => {
  const { user, system } = process.cpuUsage(began)
  return user + system
}
const used = task.role === 'send' ? await send(subject, task, cpu) : await handle(subject, task, cpu)
// What is sent after the last message belongs to the messages as well.
const before = cpu()
await subject.stop()
process.send?.((used + cpu() - before) / task.messages)
process.disconnect()
