import { randomUUID } from 'node:crypto'
import type { Causeway } from '../src/causeway.ts'
import type { BatchPayload, DeliveredMessage, RunConfig, Sender } from '../src/kafka/client.ts'
import type {
  ConsumeOptions,
  Delivered,
  Harness,
  TestMessage,
  TestProducer,
  TestTransaction,
} from './conformance/harness.ts'
import { type KafkaHarness, watched } from './kafka-harness.ts'

/** kafkajs' API, as far as the suite uses it: kafkajs itself, and Confluent's client. */
export interface ApiKafka {
  producer(config: object): ApiProducer
  consumer(config: object): ApiConsumer
}
export interface ApiTransaction extends Sender<unknown> {
  sendOffsets(offsets: object): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
}
export interface ApiProducer extends Sender<unknown> {
  connect(): Promise<void>
  disconnect(): Promise<void>
  transaction(): Promise<ApiTransaction>
}
export interface ApiConsumer {
  connect(): Promise<void>
  disconnect(): Promise<void>
  subscribe(subscription: object): Promise<void>
  run(config?: RunConfig): Promise<void>
}
interface ApiBatchPayload extends BatchPayload {
  resolveOffset(offset: string): void
  heartbeat(): Promise<void>
}

/** Where the two clients differ. */
export interface ApiSubject {
  client(clientId: string): ApiKafka
  trace(causeway: Causeway, client: ApiKafka): ApiKafka
  producerConfig(transactionalId: string | null): object
  consumerConfig(groupId: string, automatic: boolean): object
  subscription(topic: string): object
  runConfig(automatic: boolean): RunConfig
  offsetsOf(from: { consumer: ApiConsumer; groupId: string }, topics: object[]): object
}

/** Where a delivered message came from, for a transaction that consumes it. */
interface Native {
  readonly topic: string
  readonly partition: number
  readonly message: DeliveredMessage
  readonly from: { consumer: ApiConsumer; groupId: string }
}

/** A harness for a client with kafkajs' API. */
export function apiHarness(subject: ApiSubject, kafka: KafkaHarness): Harness {
  return {
    ...kafka,
    producer: async (causeway, clientId, transactional = false) => {
      const client = subject.client(clientId)
      let answered: unknown
      beneath(client, (outcome) => {
        answered = outcome
      })
      const transactionalId = transactional ? `tx-${randomUUID()}` : null
      const producer = subject.trace(causeway, client).producer(subject.producerConfig(transactionalId))
      await producer.connect()
      kafka.closing(() => producer.disconnect())
      return testProducer(subject, producer, () => answered)
    },
    consume: (causeway, topic, handler, options) =>
      consume(subject, kafka, causeway, topic, options, (from) => ({
        eachMessage: ({ topic, partition, message }) => handler(delivered({ topic, partition, message, from })),
      })),
    consumeBatch: (causeway, topic, handler, options) =>
      consume(subject, kafka, causeway, topic, options, (from) => ({
        eachBatch: (given) => {
          const payload = given as ApiBatchPayload
          const { topic, partition } = payload.batch
          const native = (message: DeliveredMessage) => delivered({ topic, partition, message, from })
          return handler({
            messages: payload.batch.messages.map(native),
            forEachMessage: (fn) => causeway.forEachMessage(payload, (message) => fn(native(message))),
            resolve: ({ native }) => payload.resolveOffset((native as Native).message.offset),
            heartbeat: () => payload.heartbeat(),
            isRunning: () => payload.isRunning(),
            isStale: () => payload.isStale(),
          })
        },
      })),
  }
}

function testProducer(subject: ApiSubject, producer: ApiProducer, answered: () => unknown): TestProducer {
  const record = (topic: string, messages: readonly TestMessage[]) => ({ topic, messages: messages.map(copied) })
  const begin = async (): Promise<TestTransaction> => {
    const transaction = await producer.transaction()
    return {
      send: (sent) => transaction.send(sent as ReturnType<typeof record>),
      consumed: ({ native }) => {
        const { topic, partition, message, from } = native as Native
        const offset = String(Number(message.offset) + 1)
        return transaction.sendOffsets(subject.offsetsOf(from, [{ topic, partitions: [{ partition, offset }] }]))
      },
      commit: () => transaction.commit(),
      abort: () => transaction.abort(),
    }
  }
  return {
    record,
    send: (sent) => producer.send(sent as ReturnType<typeof record>),
    answered,
    sendMany: (entries) =>
      producer.sendBatch({ topicMessages: entries.map(([topic, messages]) => record(topic, messages)) }),
    begin,
  }
}

async function consume(
  subject: ApiSubject,
  kafka: KafkaHarness,
  causeway: Causeway,
  topic: string,
  { automatic = true }: ConsumeOptions = {},
  handlers: (from: Native['from']) => RunConfig,
) {
  const groupId = `group-${randomUUID()}`
  const client = subject.client('consumer')
  const failures: unknown[] = []
  beneath(client, (outcome) => {
    if (outcome instanceof Error) failures.push(outcome)
  })
  const consumer = subject.trace(causeway, client).consumer(subject.consumerConfig(groupId, automatic))
  await consumer.connect()
  kafka.closing(() => consumer.disconnect())
  await consumer.subscribe(subject.subscription(topic))
  await consumer.run({ ...subject.runConfig(automatic), ...handlers({ consumer, groupId }) })
  return { consumer: groupId, clientId: 'consumer', failures: () => failures }
}

/** Notes what the client itself answers to a send, and gets from a handler, beneath the tracing that comes later. */
function beneath(client: ApiKafka, note: (outcome: unknown) => void): void {
  const [producerOf, consumerOf] = [client.producer.bind(client), client.consumer.bind(client)]
  client.producer = (config) => {
    const producer = producerOf(config)
    producer.send = watched(producer.send.bind(producer), note)
    producer.sendBatch = watched(producer.sendBatch.bind(producer), note)
    return producer
  }
  client.consumer = (config) => {
    const consumer = consumerOf(config)
    const run = consumer.run.bind(consumer)
    consumer.run = (config = {}) => {
      const { eachMessage } = config
      return run(eachMessage === undefined ? config : { ...config, eachMessage: watched(eachMessage, note) })
    }
    return consumer
  }
}

const copied = ({ key, value, headers }: TestMessage) => ({
  ...(key === undefined ? {} : { key }),
  value,
  ...(headers === undefined ? {} : { headers: { ...headers } }),
})

const delivered = (native: Native): Delivered => ({
  key: native.message.key,
  value: native.message.value,
  headers: native.message.headers as Delivered['headers'],
  native,
})
