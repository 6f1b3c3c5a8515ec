import type { Message, Producer, ProducerBatch, ProducerRecord, Transaction } from 'kafkajs'
import { NO_FACTS } from '../event/identity.ts'
import { fillEnvelope, findEnvelope } from '../message/value.ts'
import { quietly } from '../quietly.ts'
import { beginSending, type Sending } from '../sending.ts'
import type { Tools } from '../tools.ts'
import { learnClientId } from './client-id.ts'
import { copyWith } from './copy.ts'
import { storedAt } from './position.ts'

/** A kafkajs producer whose messages are traced; everything else about it stays as it was. */
export function tracedProducer(tools: Tools, producer: Producer): Producer {
  const clientId = learnClientId(producer)
  return {
    ...producer,
    ...tracedSender(tools, producer, clientId),
    transaction: async () => {
      const transaction = await producer.transaction()
      return quietly<Transaction>(
        () => ({ ...transaction, ...tracedSender(tools, transaction, clientId) }),
        transaction,
      )
    },
  }
}

type Sender = Pick<Producer, 'send' | 'sendBatch'>

function tracedSender(tools: Tools, sender: Sender, clientId: () => string | null): Sender {
  return {
    send: (record) => {
      const traced = quietly(() => traceRecord(tools, record, clientId()), null)
      return traced === null ? sender.send(record) : settled(traced, (copy) => sender.send(copy))
    },
    sendBatch: (batch) => {
      const traced = quietly(() => traceBatch(tools, batch, clientId()), null)
      return traced === null ? sender.sendBatch(batch) : settled(traced, (copy) => sender.sendBatch(copy))
    },
  }
}

const RECORD_FIELDS = ['topic', 'acks', 'timeout', 'compression'] as const
const BATCH_FIELDS = ['acks', 'timeout', 'compression'] as const
const MESSAGE_FIELDS = ['key', 'value', 'partition', 'timestamp'] as const

/** A send in progress, and which of the messages to its topic it is. */
interface Placed {
  readonly sending: Sending
  readonly topic: string
  readonly index: number
}

/** A copy of what the user sends, with our headers, and the sends that it stands for. */
interface Traced<Sent> {
  readonly copy: Sent
  readonly placed: readonly Placed[]
}

function settled<Sent, Answer>({ copy, placed }: Traced<Sent>, send: (copy: Sent) => Promise<Answer>): Promise<Answer> {
  const failed = (error: unknown): never => {
    for (const { sending } of placed) sending.failed(error)
    throw error
  }
  const sent = (answer: Answer): Answer => {
    for (const { sending, topic, index } of placed) sending.sent(quietly(() => storedAt(answer, topic, index), null))
    return answer
  }
  try {
    return send(copy).then(sent, failed)
  } catch (error) {
    return failed(error)
  }
}

function traceRecord(tools: Tools, record: ProducerRecord, clientId: string | null): Traced<ProducerRecord> {
  const placed: Placed[] = []
  const messages = traceMessages(tools, record.topic, record.messages, 0, clientId, placed)
  return { copy: copyWith(record, RECORD_FIELDS, { messages }), placed }
}

function traceBatch(tools: Tools, batch: ProducerBatch, clientId: string | null): Traced<ProducerBatch> {
  const placed: Placed[] = []
  // kafkajs joins the entries of one topic in order, so a message's index counts through all of them.
  const counts = new Map<string, number>()
  const topicMessages = batch.topicMessages?.map((entry) => {
    const before = counts.get(entry.topic) ?? 0
    counts.set(entry.topic, before + entry.messages.length)
    const messages = traceMessages(tools, entry.topic, entry.messages, before, clientId, placed)
    return copyWith(entry, ['topic'], { messages })
  })
  return { copy: topicMessages === undefined ? batch : copyWith(batch, BATCH_FIELDS, { topicMessages }), placed }
}

function traceMessages(
  tools: Tools,
  topic: string,
  messages: readonly Message[],
  before: number,
  clientId: string | null,
  placed: Placed[],
): Message[] {
  return messages.map((message, index) => {
    const traced = quietly(() => traceMessage(tools, topic, message, clientId), null)
    if (traced === null) return message
    placed.push({ sending: traced.sending, topic, index: before + index })
    return traced.copy
  })
}

/** A copy of one message with our headers, and its envelope filled. Null for what kafkajs will refuse: it says why. */
function traceMessage(tools: Tools, topic: string, message: Message, clientId: string | null) {
  if (typeof message !== 'object' || message === null || message.value === undefined) return null
  const { value, headers } = message
  const envelope = findEnvelope(value)
  const sending = beginSending(tools, {
    system: 'kafka',
    destination: topic,
    envelope: envelope?.facts ?? NO_FACTS,
    headers,
    clientId,
    key: message.key,
    tombstone: value === null,
  })
  const copy = copyWith(message, MESSAGE_FIELDS, {
    headers: { ...sending.headers, ...headers },
    ...(envelope === null || value === null ? {} : { value: filled(tools, value, envelope, sending) }),
  })
  return { sending, copy }
}

/** A forwarded event keeps its source, even an unknown one: this service did not make it. */
const filled = (
  tools: Tools,
  value: Buffer | string,
  envelope: NonNullable<ReturnType<typeof findEnvelope>>,
  { identity }: Sending,
) =>
  Buffer.isBuffer(value) || typeof value === 'string'
    ? (fillEnvelope(value, envelope, {
        correlationId: identity.correlationId,
        causationId: identity.causationId,
        source: identity.forwarded ? null : tools.service,
      }) as Buffer | string)
    : value
