import type {
  Consumer,
  ConsumerRunConfig,
  EachBatchPayload,
  Kafka,
  KafkaMessage,
  Message,
  Producer,
  ProducerBatch,
  ProducerRecord,
  RecordMetadata,
} from 'kafkajs'

/** A kafkajs client without a broker: keeps what it is given, and delivers what the test tells it to. */
export interface MemoryKafka {
  readonly kafka: Kafka
  /** The very objects that were given to `send`, `sendBatch` and a transaction's `send`. */
  readonly sent: unknown[]
  /** What the next sends answer, or reject with. */
  answer: RecordMetadata[] | Error
  /** Runs the consumer's handler with one message, as kafkajs does. */
  deliver(topic: string, partition: number, message: KafkaMessage): Promise<void>
  deliverBatch(payload: EachBatchPayload): Promise<void>
}

export function memoryKafka(): MemoryKafka {
  let running: ConsumerRunConfig = {}
  const keep = async (given: unknown): Promise<RecordMetadata[]> => {
    memory.sent.push(given)
    if (memory.answer instanceof Error) throw memory.answer
    return memory.answer
  }
  const sender = { send: (record: ProducerRecord) => keep(record), sendBatch: (batch: ProducerBatch) => keep(batch) }
  const transaction = async () => ({ ...sender, isActive: () => true, commit: async () => {}, abort: async () => {} })
  const producer = { ...sender, ...emitter('producer'), transaction }
  const consumer = {
    ...emitter('consumer'),
    run: async (config: ConsumerRunConfig) => {
      running = config
    },
  }
  const memory: MemoryKafka = {
    kafka: {
      producer: () => producer as unknown as Producer,
      consumer: () => consumer as unknown as Consumer,
      admin: () => 'admin',
      logger: () => 'logger',
    } as unknown as Kafka,
    sent: [],
    answer: [],
    deliver: async (topic, partition, message) =>
      running.eachMessage?.({ topic, partition, message, heartbeat: async () => {}, pause: () => () => {} }),
    deliverBatch: async (payload) => running.eachBatch?.(payload),
  }
  return memory
}

/** A first request has named the client before anything is sent: listeners hear of it at once. */
const emitter = (name: string) => ({
  events: { REQUEST: `${name}.network.request` },
  on: (_event: string, listener: (event: unknown) => void) => {
    queueMicrotask(() => listener({ payload: { clientId: 'shop', broker: '127.0.0.1:9092', duration: 1 } }))
    return () => {}
  },
})

/** A message as kafkajs delivers it: key, value and headers as bytes. */
export const aDelivered = (
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
  offset = '7',
): KafkaMessage => ({
  key: null,
  value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  timestamp: '1795442400000',
  attributes: 0,
  offset,
})

/** A batch of `orders`/0 as kafkajs hands it over. */
export const aBatch = (messages: KafkaMessage[], isRunning = () => true): EachBatchPayload => ({
  batch: {
    topic: 'orders',
    partition: 0,
    highWatermark: '100',
    messages,
    isEmpty: () => messages.length === 0,
    firstOffset: () => messages[0]?.offset ?? null,
    lastOffset: () => messages.at(-1)?.offset ?? '0',
    offsetLag: () => '0',
    offsetLagLow: () => '0',
  },
  resolveOffset: () => {},
  heartbeat: async () => {},
  pause: () => () => {},
  commitOffsetsIfNecessary: async () => {},
  uncommittedOffsets: () => ({ topics: [] }),
  isRunning,
  isStale: () => false,
})

/** The messages of the n-th send. */
export const messagesSent = (memory: MemoryKafka, index = 0): Message[] =>
  (memory.sent[index] as ProducerRecord).messages

/** The headers of a sent message as text. */
export const headersSent = (memory: MemoryKafka, index = 0, message = 0): Record<string, string> =>
  Object.fromEntries(
    Object.entries(messagesSent(memory, index)[message]?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  )
