import type { Causeway } from '@causeway/instrumentation'
import { type ConsumerConfig, type ConsumerRunConfig, type IHeaders, Kafka, logLevel, Partitioners } from 'kafkajs'
import type { Topic } from '../topics.ts'
import { type Bus, dispatch, type Handlers, type Headers, topicsOf } from './bus.ts'
import { quietLog } from './quiet-log.ts'

interface KafkaBusOptions {
  readonly causeway: Causeway
  readonly service: string
  readonly brokers: readonly string[]
  readonly prefix: string
}

/** A member that is gone is noticed soon, and a handler that throws is called again within a second, for ever. */
const CONSUMER: Omit<ConsumerConfig, 'groupId'> = {
  sessionTimeout: 6_000,
  heartbeatInterval: 1_500,
  maxWaitTimeInMs: 300,
  allowAutoTopicCreation: false,
  retry: { retries: 1_000_000, initialRetryTime: 200, maxRetryTime: 1_000 },
}

/** Partitions side by side, and offsets that are committed while they are fresh. */
const RUN: ConsumerRunConfig = { partitionsConsumedConcurrently: 8, autoCommitInterval: 500 }

/** The bus on Apache Kafka. `causeway.kafkajs` is all that tracing asks of it. */
export async function openKafkaBus({ causeway, service, brokers, prefix }: KafkaBusOptions): Promise<Bus> {
  const kafka = causeway.kafkajs(
    new Kafka({
      clientId: service,
      brokers: [...brokers],
      logLevel: logLevel.ERROR,
      logCreator: quietLog(console.error),
      retry: { retries: 20, initialRetryTime: 200, maxRetryTime: 1_000 },
    }),
  )
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  const consumers: { disconnect(): Promise<void> }[] = []
  await producer.connect()

  return {
    async publish(topic, event, headers = {}) {
      const message = causeway.message(event, { key: event.aggregateId ?? event.eventId, headers })
      await producer.send({ topic: prefix + topic, messages: [message] })
    },
    async consume(group, handlers) {
      const consumer = kafka.consumer({ ...CONSUMER, groupId: prefix + group })
      consumers.push(consumer)
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (payload.restart) return
        console.error(`The consumer of ${group} gave up: ${payload.error.message}`)
        // The supervisor starts the service again.
        process.exit(1)
      })
      await consumer.connect()
      await consumer.subscribe({ topics: topicsOf(handlers).map((topic) => prefix + topic), fromBeginning: true })
      await consumer.run({ ...RUN, eachMessage: handling(handlers, prefix) })
    },
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.disconnect()))
      await producer.disconnect()
    },
  }
}

function handling(handlers: Handlers, prefix: string): ConsumerRunConfig['eachMessage'] {
  const topics = new Map<string, Topic>(topicsOf(handlers).map((topic) => [prefix + topic, topic]))
  return async ({ topic, message, heartbeat }) => {
    const known = topics.get(topic)
    if (!known || !message.value) return
    try {
      await dispatch(handlers, known, JSON.parse(message.value.toString()), textHeaders(message.headers))
    } catch (failure) {
      // Where every delivery fails this is the only heartbeat: without it the group would lose its member.
      await heartbeat()
      throw failure
    }
  }
}

const textHeaders = (headers: IHeaders = {}): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
