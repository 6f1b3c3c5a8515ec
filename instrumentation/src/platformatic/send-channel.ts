import { subscribe } from 'node:diagnostics_channel'
import { type Context, context, type Span } from '@opentelemetry/api'
import { copyWith } from '../kafka/copy.ts'
import { beginMessage } from '../kafka/outgoing.ts'
import { storedAt } from '../kafka/position.ts'
import { quietly } from '../quietly.ts'
import { beginSending, type Sending } from '../sending.ts'
import type { Tools } from '../tools.ts'
import type { MessageToProduce } from './client.ts'
import { type HeaderForm, headerForm, recordOf, withHeaders } from './header.ts'
import { beginBeside, officialSends } from './official.ts'

/** Marks the options of a send that is to be traced; the library carries it from a stream or a transaction to the send. */
export const TRACING = Symbol('causeway.platformatic.tracing')

/** How a send is traced. */
export interface Tracing {
  readonly tools: Tools
  /** Where a message was handed over earlier than it is sent: the context in which that was. */
  readonly contexts: WeakMap<object, Context>
}

/** What the library publishes on its channel. `options` is a copy that was made for this send alone. */
interface SendContext {
  readonly client: object & { readonly clientId?: string }
  readonly options: { readonly [TRACING]?: Tracing; messages: readonly MessageToProduce[] }
  readonly result?: { readonly offsets?: readonly Stored[] }
  readonly error?: unknown
  readonly spans?: readonly Span[]
}

/** Where the first of the messages that went to a partition came to stand. */
interface Stored {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

interface Placed {
  readonly sending: Sending
  readonly topic: string
  readonly index: number
}

const SENDS = 'tracing:plt:kafka:producer:sends'
const begun = new WeakMap<object, readonly Placed[]>()
let listening = false

/** Listens to the sends of all producers, and traces those that are marked. */
export function listenToSends(): void {
  if (listening) return
  listening = true
  subscribe(`${SENDS}:start`, (published) => quietly(() => begin(published as SendContext), undefined))
  subscribe(`${SENDS}:error`, (published) => quietly(() => fail(published as SendContext), undefined))
  subscribe(`${SENDS}:asyncStart`, (published) => quietly(() => settle(published as SendContext), undefined))
}

function begin(send: SendContext): void {
  const tracing = send.options[TRACING]
  if (tracing === undefined) return
  const placed: Placed[] = []
  const counts = new Map<string, number>()
  const form = headerForm(send.client)
  send.options.messages = send.options.messages.map((message, at) => {
    const traced = quietly(() => traceMessage(tracing, send, message, at, form), null)
    if (traced === null) return message
    const index = counts.get(message.topic) ?? 0
    counts.set(message.topic, index + 1)
    placed.push({ sending: traced.sending, topic: message.topic, index })
    return traced.copy
  })
  begun.set(send, placed)
}

const MESSAGE_FIELDS = ['key', 'value', 'topic', 'partition', 'timestamp', 'metadata'] as const

/** A copy of one message with our headers, and its envelope filled. Null for what the library will refuse: it says why. */
function traceMessage(
  { tools, contexts }: Tracing,
  send: SendContext,
  message: MessageToProduce,
  at: number,
  form: HeaderForm | null,
) {
  if (typeof message !== 'object' || message === null || typeof message.topic !== 'string') return null
  const { topic, key, headers, value = null } = message
  const begin = officialSends() ? beginBeside(() => send.spans?.[at]) : beginSending
  const outgoing = { topic, key, value, headers: recordOf(headers), clientId: send.client.clientId ?? null, index: at }
  const traced = context.with(contexts.get(message) ?? context.active(), () => beginMessage(tools, outgoing, begin))
  const copy = copyWith(message, MESSAGE_FIELDS, {
    ...(traced.value === value ? {} : { value: traced.value }),
    ...(form === null ? {} : { headers: withHeaders(headers, traced.sending.headers, form) }),
  })
  return { sending: traced.sending, copy }
}

function settle(send: SendContext): void {
  const answer = send.result?.offsets?.map(({ topic, partition, offset }) => ({
    topicName: topic,
    partition,
    baseOffset: String(offset),
  }))
  for (const { sending, topic, index } of taken(send)) {
    sending.sent(quietly(() => storedAt(answer, { topic, index }, true), null))
  }
}

function fail(send: SendContext): void {
  for (const { sending } of taken(send)) sending.failed(send.error)
}

function taken(send: SendContext): readonly Placed[] {
  const placed = begun.get(send) ?? []
  begun.delete(send)
  return placed
}
