/**
 * A service in which OpenTelemetry's kafkajs instrumentation is at work, with Causeway beside it in the order that the
 * first argument says. Sends, handles and publishes on a real Kafka, and tells on standard output what its own code saw.
 * Run by a test, as a process: what an instrumentation patches stays patched.
 */
import { createRequire } from 'node:module'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs'
import { NodeSDK, tracing } from '@opentelemetry/sdk-node'
import type { EachMessagePayload, Kafka, RecordMetadata } from 'kafkajs'
import { type Causeway, causewaySpanProcessor, startCauseway } from '../index.ts'

type Order = 'without Causeway' | 'OpenTelemetry first' | 'Causeway first' | 'Causeway and its client first'

const [order, brokers = '', collector = '', run = ''] = process.argv.slice(2)
const load = createRequire(import.meta.url)
// OpenTelemetry patches what is required, and not what is imported.
const kafkajs = (): typeof import('kafkajs') => load('kafkajs')

const stopping: (() => Promise<void>)[] = []

function startOtel(): void {
  const exporter = new OTLPTraceExporter({ url: `${collector}/v1/traces` })
  const spanProcessors = [causewaySpanProcessor(), new tracing.BatchSpanProcessor(exporter)]
  const sdk = new NodeSDK({ serviceName: 'order', spanProcessors, instrumentations: [new KafkaJsInstrumentation()] })
  sdk.start()
  stopping.push(() => sdk.shutdown())
}

function start(): Causeway {
  const causeway = startCauseway({ service: 'order', endpoint: collector })
  stopping.unshift(() => causeway.shutdown())
  return causeway
}

/** An instrumentation is enabled by being made, and makes its spans in the provider that is registered. */
const enableOtel = (): void => void new KafkaJsInstrumentation()

const aKafka = (): Kafka =>
  new (kafkajs().Kafka)({ clientId: 'order', brokers: [brokers], logLevel: kafkajs().logLevel.NOTHING })

/** Both, started in the order that is asked for. */
function startBoth(how: Order): { causeway: Causeway | null; kafka: Kafka } {
  if (how === 'without Causeway' || how === 'OpenTelemetry first') {
    startOtel()
    const causeway = how === 'without Causeway' ? null : start()
    const kafka = aKafka()
    return { causeway, kafka: causeway?.kafkajs(kafka) ?? kafka }
  }
  const causeway = start()
  const early = how === 'Causeway first' ? null : causeway.kafkajs(aKafka())
  enableOtel()
  return { causeway, kafka: early ?? causeway.kafkajs(aKafka()) }
}

const { causeway, kafka } = startBoth(order as Order)
// Whoever requires kafkajs next is what makes a late OpenTelemetry patch it.
kafkajs()

const topic = (name: string): string => `${name}-${run}`
const told = (answer: RecordMetadata[]): string[] =>
  answer
    .map(({ topicName, partition, errorCode, baseOffset }) =>
      [topicName.replace(`-${run}`, ''), partition, errorCode, baseOffset].join(' '),
    )
    .sort()
const anOrder = (eventId: string) => ({
  key: eventId,
  value: JSON.stringify({ eventId, eventType: 'OrderCreated', data: { total: 5 } }),
  headers: { mine: 'x' },
})

const createPartitioner = kafkajs().Partitioners.DefaultPartitioner
const producer = kafka.producer({ createPartitioner })
const transactional = kafka.producer({
  createPartitioner,
  transactionalId: `tx-${run}`,
  idempotent: true,
  maxInFlightRequests: 1,
})
const oneByOne = kafka.consumer({ groupId: topic('one'), maxWaitTimeInMs: 100 })
const batches = kafka.consumer({ groupId: topic('batch'), maxWaitTimeInMs: 100 })
const clients = [producer, transactional, oneByOne, batches]
await Promise.all(clients.map((client) => client.connect()))
await oneByOne.subscribe({ topics: [topic('orders')], fromBeginning: true })
await batches.subscribe({ topics: [topic('audit')], fromBeginning: true })

const sent = [
  ...told(await producer.send({ topic: topic('orders'), messages: [anOrder('evt_1'), anOrder('evt_2')] })),
  ...told(
    await producer.sendBatch({
      topicMessages: [
        { topic: topic('orders'), messages: [anOrder('evt_3')] },
        { topic: topic('audit'), messages: [anOrder('evt_4'), anOrder('evt_5')] },
      ],
    }),
  ),
]
const transaction = await transactional.transaction()
sent.push(...told(await transaction.send({ topic: topic('orders'), messages: [anOrder('evt_6')] })))
await transaction.commit()

const seen: string[] = []
const refused: string[] = []
let left = 6
const { promise: done, resolve } = Promise.withResolvers<void>()
const publish = async (name: string, { key, value, headers }: EachMessagePayload['message']): Promise<void> => {
  seen.push([name, key, headers?.mine, JSON.parse(String(value)).data.total].join(' '))
  const next = JSON.stringify({ eventId: `${key}_next`, eventType: 'Next', data: {} })
  await producer.send({ topic: topic(`${name}.next`), messages: [{ value: next }] })
  if (String(key) === 'evt_6') refused.push(await refusalOf(topic(name)))
  left--
  if (left === 0) resolve()
}
await oneByOne.run({
  eachMessage: ({ message }) => publish('orders', message),
})
await batches.run({
  eachBatch: async (payload) => {
    const handle = (message: EachMessagePayload['message']) => publish('audit', message)
    if (causeway !== null) return causeway.forEachMessage(payload, handle)
    for (const message of payload.batch.messages) await handle(message)
  },
})
await done
await Promise.all(clients.map((client) => client.disconnect()))
for (const stop of stopping) await stop()
console.log(JSON.stringify({ sent, seen: seen.sort(), refused }))
process.exit()

/** What kafkajs says to a message without a value, up to where it shows the message itself. */
async function refusalOf(name: string): Promise<string> {
  const answer = await producer.send({ topic: name, messages: [{ key: 'k' } as never] }).then(() => 'sent', String)
  return answer.replace(/ for topic .*/, '')
}
