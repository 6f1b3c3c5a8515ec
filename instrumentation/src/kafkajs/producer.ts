import type { Message, Producer, ProducerBatch, ProducerRecord, Transaction } from 'kafkajs'
import { type GoingOut, type SpanSource, spanSource } from '../enrich/span-source.ts'
import { isWrapped } from '../enrich/wrapped.ts'
import { NO_FACTS } from '../event/identity.ts'
import { fillEnvelope, findEnvelope } from '../message/value.ts'
import { quietly } from '../quietly.ts'
import type { Sending } from '../sending.ts'
import type { Tools } from '../tools.ts'
import { learnClientId } from './client-id.ts'
import { copyWith } from './copy.ts'
import { storedAt } from './position.ts'

/** A kafkajs producer whose messages are traced; everything else about it stays as it was. */
export function tracedProducer(tools: Tools, producer: Producer): Producer {
  const clientId = learnClientId(producer)
  return {
    ...producer,
    ...tracedSender(tools, producer, clientId, isWrapped),
    transaction: async () => {
      // An instrumentation that wraps this method replaces those of the transaction, without a mark on them.
      const given = isWrapped(producer.transaction)
      const transaction = await producer.transaction()
      return quietly<Transaction>(
        () => ({ ...transaction, ...tracedSender(tools, transaction, clientId, () => given) }),
        transaction,
      )
    },
  }
}

type Sender = Pick<Producer, 'send' | 'sendBatch'>

/** `isGiven` tells whether an instrumentation makes the spans of what is sent by a method. */
function tracedSender(
  tools: Tools,
  sender: Sender,
  clientId: () => string | null,
  isGiven: (method: unknown) => boolean,
): Sender {
  const callOf = (method: unknown): Call => ({
    tools,
    clientId: clientId(),
    source: spanSource(isGiven(method)),
    placed: [],
  })
  return {
    send: (record) => {
      const traced = quietly(() => traceRecord(callOf(sender.send), record), null)
      return traced === null ? sender.send(record) : settled(traced, (copy) => sender.send(copy))
    },
    sendBatch: (batch) => {
      const traced = quietly(() => traceBatch(callOf(sender.sendBatch), batch), null)
      return traced === null ? sender.sendBatch(batch) : settled(traced, (copy) => sender.sendBatch(copy))
    },
  }
}

const RECORD_FIELDS = ['topic', 'acks', 'timeout', 'compression'] as const
const BATCH_FIELDS = ['acks', 'timeout', 'compression'] as const
const MESSAGE_FIELDS = ['key', 'value', 'partition', 'timestamp'] as const

/** A send in progress, and which of the messages to its topic it is. */
interface Placed extends GoingOut {
  readonly topic: string
  readonly index: number
}

/** One call of `send` or `sendBatch`, and the sends that it stands for. */
interface Call {
  readonly tools: Tools
  readonly clientId: string | null
  readonly source: SpanSource
  readonly placed: Placed[]
}

/** A copy of what the user sends, with our headers. */
interface Traced<Sent> {
  readonly copy: Sent
  readonly call: Call
}

function settled<Sent, Answer>({ copy, call }: Traced<Sent>, send: (copy: Sent) => Promise<Answer>): Promise<Answer> {
  const { source, placed } = call
  const failed = (error: unknown): never => {
    for (const { sending } of placed) sending.failed(error)
    throw error
  }
  const sent = (answer: Answer): Answer => {
    for (const { sending, topic, index } of placed) sending.sent(quietly(() => storedAt(answer, topic, index), null))
    return answer
  }
  try {
    return source.call(() => send(copy), placed).then(sent, failed)
  } catch (error) {
    return failed(error)
  }
}

function traceRecord(call: Call, record: ProducerRecord): Traced<ProducerRecord> {
  const messages = traceMessages(call, record.topic, record.messages, 0)
  return { copy: copyWith(record, RECORD_FIELDS, { messages }), call }
}

function traceBatch(call: Call, batch: ProducerBatch): Traced<ProducerBatch> {
  // kafkajs joins the entries of one topic in order, so a message's index counts through all of them.
  const counts = new Map<string, number>()
  const topicMessages = batch.topicMessages?.map((entry) => {
    const before = counts.get(entry.topic) ?? 0
    counts.set(entry.topic, before + entry.messages.length)
    const messages = traceMessages(call, entry.topic, entry.messages, before)
    return copyWith(entry, ['topic'], { messages })
  })
  return { copy: topicMessages === undefined ? batch : copyWith(batch, BATCH_FIELDS, { topicMessages }), call }
}

function traceMessages(call: Call, topic: string, messages: readonly Message[], before: number): Message[] {
  return messages.map((message, index) => {
    const traced = quietly(() => traceMessage(call, topic, message, before + index), null)
    if (traced === null) return message
    call.placed.push({ sending: traced.sending, headers: traced.copy.headers, topic, index: before + index })
    return traced.copy
  })
}

/** A copy of one message with our headers, and its envelope filled. Null for what kafkajs will refuse: it says why. */
function traceMessage({ tools, clientId, source }: Call, topic: string, message: Message, index: number) {
  if (typeof message !== 'object' || message === null || message.value === undefined) return null
  const { value, headers } = message
  const envelope = findEnvelope(value)
  const sending = source.begin(tools, {
    system: 'kafka',
    destination: topic,
    envelope: envelope?.facts ?? NO_FACTS,
    headers,
    clientId,
    key: message.key,
    tombstone: value === null,
    index,
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
