import { randomUUID } from 'node:crypto'
import { Consumer, type Message, Producer, type SendOptions, stringDeserializer } from '@platformatic/kafka'
import { platformatic } from '../src/platformatic/adapter.ts'
import type { Delivered, Harness, TestMessage, TestProducer, TestTransaction } from './conformance/harness.ts'
import { type KafkaHarness, watched } from './kafka-harness.ts'

type Text = string | Buffer
type TestRecord = SendOptions<Text, Text, Text, Text>
type TestDelivered = Message<string, Buffer, string, Buffer>
interface Native {
  readonly message: TestDelivered
  readonly consumer: Consumer<string, Buffer, string, Buffer>
}

/** Takes text as well as bytes, so that headers of both kinds can be sent. */
const bytes = (data?: Text): Buffer | undefined => (data == null ? undefined : Buffer.from(data))
const serializers = { key: bytes, value: bytes, headerKey: bytes, headerValue: bytes }
const text = (data?: Buffer): string => stringDeserializer(data) ?? ''
const deserializers = { key: text, headerKey: text }

/** The harness of @platformatic/kafka. It has no consumer loop of its own: here is the one that a user would write. */
export function platformaticHarness(brokers: string[], kafka: KafkaHarness): Harness {
  return {
    ...kafka,
    producer: async (causeway, clientId, transactional = false) => {
      const producer = new Producer({
        clientId,
        bootstrapBrokers: brokers,
        serializers,
        ...(transactional ? { idempotent: true, transactionalId: `tx-${randomUUID()}` } : {}),
      })
      kafka.closing(() => producer.close(true))
      let answered: unknown
      const send = producer.send.bind(producer) as (...given: unknown[]) => Promise<unknown>
      const beneath = watched(send, (outcome) => {
        answered = outcome
      })
      producer.send = beneath as typeof producer.send
      return testProducer(causeway.trace(platformatic, producer), () => answered)
    },
    consume: async (causeway, topic, handler, { automatic = true } = {}) => {
      const groupId = `group-${randomUUID()}`
      const consumer: Native['consumer'] = causeway.trace(
        platformatic,
        new Consumer({ clientId: 'consumer', groupId, bootstrapBrokers: brokers, deserializers, maxWaitTime: 100 }),
      )
      const failures: unknown[] = []
      let open = true
      const run = async (): Promise<void> => {
        while (open) {
          const from = { mode: 'committed', fallbackMode: 'earliest', autocommit: false } as const
          const stream = await consumer.consume({ topics: [topic], ...from })
          const handled = causeway.forEachMessage(stream, async (message) => {
            await handler(delivered({ message, consumer }))
            if (automatic) await message.commit()
          })
          await handled.catch((error) => failures.push(error))
        }
      }
      const running = run()
      kafka.closing(async () => {
        open = false
        await consumer.close(true)
        await running
      })
      return { consumer: groupId, clientId: 'consumer', failures: () => failures }
    },
  }
}

function testProducer(producer: Producer<Text, Text, Text, Text>, answered: () => unknown): TestProducer {
  const record = (topic: string, messages: readonly TestMessage[]): TestRecord => ({
    messages: messages.map(({ key, value, headers }) => ({
      topic,
      ...(key == null ? {} : { key }),
      value: value as Text,
      ...(headers === undefined ? {} : { headers: { ...headers } }),
    })),
  })
  const begin = async (): Promise<TestTransaction> => {
    const transaction = await producer.beginTransaction()
    return {
      send: (sent) => transaction.send(sent as TestRecord),
      consumed: async ({ native }) => {
        const { message, consumer } = native as Native
        await transaction.addConsumer(consumer)
        await transaction.addOffset(message)
      },
      commit: () => transaction.commit(),
      abort: () => transaction.abort(),
    }
  }
  return {
    record,
    send: (sent) => producer.send(sent as TestRecord),
    answered,
    sendMany: (entries) =>
      producer.send({ messages: entries.flatMap(([topic, messages]) => record(topic, messages).messages) }),
    begin,
  }
}

const delivered = (native: Native): Delivered => ({
  key: native.message.key,
  value: native.message.value ?? null,
  headers: Object.fromEntries(native.message.headers),
  native,
})
