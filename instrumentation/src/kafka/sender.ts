import { quietly } from '../quietly.ts'
import type { Sending } from '../sending.ts'
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
}

/** The two ways to send of a producer or a transaction, traced; answers and errors are the client's own. */
export function tracedSender<Answer>(tools: Tools, sender: Sender<Answer>, client: SendingClient): Sender<Answer> {
  return {
    send: (record) => {
      const traced = quietly(() => traceRecord(tools, record, client.clientId()), null)
      return traced === null ? sender.send(record) : settled(traced, client, (copy) => sender.send(copy))
    },
    sendBatch: (batch) => {
      const traced = quietly(() => traceBatch(tools, batch, client.clientId()), null)
      return traced === null ? sender.sendBatch(batch) : settled(traced, client, (copy) => sender.sendBatch(copy))
    },
  }
}

const RECORD_FIELDS = ['topic', 'acks', 'timeout', 'compression'] as const
const BATCH_FIELDS = ['acks', 'timeout', 'compression'] as const
const MESSAGE_FIELDS = ['key', 'value', 'partition', 'timestamp'] as const

/** A send in progress, and which of the messages to its topic it is. */
interface Placed extends Place {
  readonly sending: Sending
}

/** A copy of what the user sends, with our headers, and the sends that it stands for. */
interface Traced<Sent> {
  readonly copy: Sent
  readonly placed: readonly Placed[]
  /** How many messages go to each topic. */
  readonly counts: ReadonlyMap<string, number>
}

function settled<Sent, Answer>(
  { copy, placed, counts }: Traced<Sent>,
  { inARow }: SendingClient,
  send: (copy: Sent) => Promise<Answer>,
): Promise<Answer> {
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
    return send(copy).then(sent, failed)
  } catch (error) {
    return failed(error)
  }
}

function traceRecord(tools: Tools, record: RecordToSend, clientId: string | null): Traced<RecordToSend> {
  const placed: Placed[] = []
  const messages = traceMessages(tools, record, 0, clientId, placed)
  const counts = new Map([[record.topic, messages.length]])
  return { copy: copyWith(record, RECORD_FIELDS, { messages }), placed, counts }
}

function traceBatch(tools: Tools, batch: BatchToSend, clientId: string | null): Traced<BatchToSend> {
  const placed: Placed[] = []
  // The entries of one topic are joined in order, so a message's index counts through all of them.
  const counts = new Map<string, number>()
  const topicMessages = batch.topicMessages?.map((entry) => {
    const before = counts.get(entry.topic) ?? 0
    counts.set(entry.topic, before + entry.messages.length)
    const messages = traceMessages(tools, entry, before, clientId, placed)
    return copyWith(entry, ['topic'], { messages })
  })
  const copy = topicMessages === undefined ? batch : copyWith(batch, BATCH_FIELDS, { topicMessages })
  return { copy, placed, counts }
}

function traceMessages(
  tools: Tools,
  { topic, messages }: RecordToSend,
  before: number,
  clientId: string | null,
  placed: Placed[],
): MessageToSend[] {
  return messages.map((message, index) => {
    const traced = quietly(() => traceMessage(tools, topic, message, clientId), null)
    if (traced === null) return message
    placed.push({ sending: traced.sending, topic, index: before + index })
    return traced.copy
  })
}

/** A copy of one message with our headers, and its envelope filled. Null for what the client will refuse: it says why. */
function traceMessage(tools: Tools, topic: string, message: MessageToSend, clientId: string | null) {
  if (typeof message !== 'object' || message === null || message.value === undefined) return null
  const { key, value, headers } = message
  const begun = beginMessage(tools, { topic, key, value, headers, clientId })
  const copy = copyWith(message, MESSAGE_FIELDS, {
    headers: { ...begun.sending.headers, ...headers },
    ...(begun.value === value ? {} : { value: begun.value as MessageToSend['value'] }),
  })
  return { sending: begun.sending, copy }
}
