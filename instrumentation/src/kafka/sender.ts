import { type GoingOut, type SpanSource, spanSource } from '../enrich/span-source.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import type { BatchToSend, MessageToSend, RecordToSend, Sender } from './client.ts'
import { copyWith } from './copy.ts'
import { beginMessage } from './outgoing.ts'
import { type Place, storedAt } from './position.ts'

/** What tracing must know of a client to trace its sends. */
export interface SendingClient {
  readonly clientId: () => string | null
  /** Whether messages that are sent together to one partition stand there one after the other. */
  readonly inARow: boolean
  /** Whether an instrumentation makes the spans of what is sent by a method. */
  readonly isGiven: (method: unknown) => boolean
}

/** The two ways to send of a producer or a transaction, traced; answers and errors are the client's own. */
export function tracedSender<Answer>(tools: Tools, sender: Sender<Answer>, client: SendingClient): Sender<Answer> {
  const callOf = (method: unknown): Call => ({
    tools,
    clientId: client.clientId(),
    inARow: client.inARow,
    source: spanSource(client.isGiven(method)),
    placed: [],
    counts: new Map(),
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
interface Placed extends GoingOut, Place {}

/** One call of `send` or `sendBatch`, and the sends that it stands for. */
interface Call {
  readonly tools: Tools
  readonly clientId: string | null
  readonly inARow: boolean
  readonly source: SpanSource
  readonly placed: Placed[]
  /** How many messages go to each topic. */
  readonly counts: Map<string, number>
}

/** A copy of what the user sends, with our headers. */
interface Traced<Sent> {
  readonly copy: Sent
  readonly call: Call
}

function settled<Sent, Answer>({ copy, call }: Traced<Sent>, send: (copy: Sent) => Promise<Answer>): Promise<Answer> {
  const { source, placed, counts, inARow } = call
  const failed = (error: unknown): never => {
    for (const { sending } of placed) sending.failed(error)
    throw error
  }
  const sent = (answer: Answer): Answer => {
    for (const place of placed) {
      const certain = inARow || counts.get(place.topic) === 1
      place.sending.sent(quietly(() => storedAt(answer, place, certain), null))
    }
    return answer
  }
  try {
    return source.call(() => send(copy), placed).then(sent, failed)
  } catch (error) {
    return failed(error)
  }
}

function traceRecord(call: Call, record: RecordToSend): Traced<RecordToSend> {
  return { copy: copyWith(record, RECORD_FIELDS, { messages: traceMessages(call, record) }), call }
}

function traceBatch(call: Call, batch: BatchToSend): Traced<BatchToSend> {
  const topicMessages = batch.topicMessages?.map((entry) =>
    copyWith(entry, ['topic'], { messages: traceMessages(call, entry) }),
  )
  return { copy: topicMessages === undefined ? batch : copyWith(batch, BATCH_FIELDS, { topicMessages }), call }
}

/** The entries of one topic are joined in order, so a message's index counts through all of them. */
function traceMessages(call: Call, { topic, messages }: RecordToSend): MessageToSend[] {
  const before = call.counts.get(topic) ?? 0
  call.counts.set(topic, before + messages.length)
  return messages.map((message, index) => {
    const traced = quietly(() => traceMessage(call, topic, message, before + index), null)
    if (traced === null) return message
    call.placed.push({ sending: traced.sending, headers: traced.copy.headers, topic, index: before + index })
    return traced.copy
  })
}

/** A copy of one message with our headers, and its envelope filled. Null for what the client will refuse: it says why. */
function traceMessage({ tools, clientId, source }: Call, topic: string, message: MessageToSend, index: number) {
  if (typeof message !== 'object' || message === null || message.value === undefined) return null
  const { key, value, headers } = message
  const begun = beginMessage(tools, { topic, key, value, headers, clientId, index }, source.begin)
  const copy = copyWith(message, MESSAGE_FIELDS, {
    headers: { ...begun.sending.headers, ...headers },
    ...(begun.value === value ? {} : { value: begun.value as MessageToSend['value'] }),
  })
  return { sending: begun.sending, copy }
}
