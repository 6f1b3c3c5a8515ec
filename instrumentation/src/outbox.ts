import type { Envelope } from '@causeway/model'
import { type Context, context, createContextKey, isSpanContextValid, type Span, SpanKind } from '@opentelemetry/api'
import { currentHandling, publishLabelsIn } from './context.ts'
import { putEvent } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { type Identity, identifySent, NO_FACTS } from './event/identity.ts'
import { baggageHeader } from './message/baggage.ts'
import { headersToAdd, NO_HEADERS } from './message/carrier.ts'
import { quietly } from './quietly.ts'
import { beginSending, endingOf, operationAttributes, spanName, type Where } from './sending.ts'
import type { Tools } from './tools.ts'
import { whenSettled } from './when-settled.ts'

/** An event that is created and not sent yet, as a row of an outbox table holds it: JSON, if the event's data is. */
export interface OutboxEntry<Data = unknown> extends Where {
  /** The event as it is to be sent, its metadata complete. */
  readonly event: Envelope<Data>
  /** The headers to send with it. They name the create span, which every send and every handling will link to. */
  readonly headers: Readonly<Record<string, string>>
}

/** Events that are stored with what they tell of, and sent later. An event that was created and never sent is found. */
export interface Outbox {
  /** The event is created: gives the entry to store, in the transaction that makes it true. Never throws. */
  create<Data>(event: Envelope<Data>, where: Where): OutboxEntry<Data>
  /**
   * Sends a stored event, from whatever process: `send` gets the headers to put on the message. Answers and throws what
   * `send` does. An entry whose send failed can be sent again, and so can one whose send may have failed.
   */
  send<T>(entry: OutboxEntry, send: (headers: Record<string, string>) => T): T
  /** What `work` creates counts once it has resolved, and never was when it rejects: a transaction, rolled back. */
  transaction<T>(work: () => T): T
}

export const outboxOf = (tools: Tools): Outbox => ({
  create: (event, where) => quietly(() => create(tools, event, where), { ...where, event, headers: {} }),
  send: (entry, send) => sendEntry(tools, entry, send),
  transaction: inTransaction,
})

function create<Data>(tools: Tools, event: Envelope<Data>, where: Where): OutboxEntry<Data> {
  const handling = currentHandling()
  const base = context.active()
  const identity = identifySent(factsOf(event), NO_FACTS, NO_HEADERS, handling?.event ?? null, tools.make)
  const { system, destination } = where
  const entry = (creation: Parameters<typeof headersToAdd>[1]): OutboxEntry<Data> => ({
    system,
    destination,
    event: withMetadata(event, identity, identity.forwarded ? null : tools.service),
    headers: headersToAdd(identity, creation, NO_HEADERS, NO_FACTS, baggageHeader(base)),
  })
  // An event that is passed on keeps the context in which it was created, and is not created a second time.
  if (identity.forwarded && handling?.creation) return entry(handling.creation)
  const attributes = operationAttributes('create', where)
  putEvent(attributes, identity)
  publishLabelsIn(base)?.(attributes, identity.eventType)
  const name = spanName('create', destination)
  const span = tools.recorder.begin({ name, kind: SpanKind.PRODUCER, attributes, links: [], base })
  created(base, span)
  const own = span.spanContext()
  return entry(isSpanContextValid(own) ? own : null)
}

/** A copy with the ids and the source that its metadata lacks. */
function withMetadata<Data>(event: Envelope<Data>, identity: Identity, source: string | null): Envelope<Data> {
  const { correlationId, causationId } = identity
  const missing = {
    correlationId,
    ...(causationId === null ? {} : { causationId }),
    ...(source === null ? {} : { source }),
  }
  return { ...event, metadata: { ...missing, ...event.metadata } }
}

function sendEntry<T>(tools: Tools, entry: OutboxEntry, send: (headers: Record<string, string>) => T): T {
  const stored = quietly(() => ({ ...entry.headers }), {})
  const sending = quietly(() => {
    const { system, destination, event, headers } = entry
    return beginSending(tools, { system, destination, explicit: factsOf(event), headers })
  }, null)
  if (sending === null) return send(stored)
  const work = () => send({ ...stored, ...sending.headers })
  return context.with(sending.context, () => whenSettled(work, endingOf(sending)))
}

const TRANSACTION = createContextKey('causeway.outbox.transaction')

/** The create spans that wait for their transaction; null once it is over. */
interface Transaction {
  waiting: Span[] | null
}

function created(at: Context, span: Span): void {
  const transaction = at.getValue(TRANSACTION) as Transaction | undefined
  if (transaction?.waiting) transaction.waiting.push(span)
  else span.end()
}

/** Of a transaction that is rolled back the spans are never ended and so never sent: what they tell of did not happen. */
function inTransaction<T>(work: () => T): T {
  const around = context.active()
  const transaction: Transaction = { waiting: [] }
  const committed = (): void => {
    const spans = transaction.waiting ?? []
    transaction.waiting = null
    for (const span of spans) quietly(() => created(around, span), undefined)
  }
  const rolledBack = (): void => {
    transaction.waiting = null
  }
  const ending = { done: committed, failed: rolledBack }
  return context.with(around.setValue(TRANSACTION, transaction), () => whenSettled(work, ending))
}
