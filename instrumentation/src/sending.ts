import { ATTRIBUTE, type Envelope, type EnvelopeFacts, type OperationType } from '@causeway/model'
import {
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
} from '@opentelemetry/api'
import { currentHandling, publishLabelsIn } from './context.ts'
import { putPosition } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { type Conflicts, identifySent, NO_FACTS, type SentIdentity } from './event/identity.ts'
import { failSpan } from './failure.ts'
import type { Failure } from './measure.ts'
import { baggageHeader } from './message/baggage.ts'
import { type HeaderFacts, headersToAdd, readHeaders } from './message/carrier.ts'
import type { Headers } from './message/header-entries.ts'
import { quietly } from './quietly.ts'
import { type AttributeList, put } from './record/attribute-list.ts'
import type { Tools } from './tools.ts'
import { type Ending, whenSettled } from './when-settled.ts'

/** What is known of an event that is published without an envelope. Missing ids are made, or taken from the context. */
export interface PublishFacts {
  readonly eventId?: string
  readonly eventType?: string
  readonly eventVersion?: number | string
  readonly aggregateId?: string
  readonly aggregateType?: string
  readonly correlationId?: string
  readonly causationId?: string
  /** Where several events caused this one: at most 32. */
  readonly causationIds?: readonly string[]
  /** Headers that the message has already: they are read, and win over ours. */
  readonly headers?: Headers
}

/** Where an event is published. */
export interface Where {
  /** `kafka`, `rabbitmq`, …: OpenTelemetry's `messaging.system`. */
  readonly system: string
  /** Topic, queue, stream or subject. */
  readonly destination: string
}

/** A message on its way out, as an adapter sees it. */
export interface Outgoing {
  readonly system: string
  readonly destination: string
  readonly explicit?: EnvelopeFacts
  readonly envelope?: EnvelopeFacts
  /** What the message's value will state itself once its event is known: that needs no headers. Nothing unless given. */
  readonly states?: (identity: SentIdentity) => EnvelopeFacts
  readonly headers?: unknown
  /** What those headers say, where the adapter has read them already. */
  readonly read?: HeaderFacts
  readonly clientId?: string | null
  readonly key?: unknown
  readonly tombstone?: boolean
  /** Which it is of the messages to this destination that the client sends in one operation; 0 unless given. */
  readonly index?: number
}

/** A send in progress. Exactly one of `sent` and `failed` ends it; neither throws. */
export interface Sending {
  readonly identity: SentIdentity
  /** The headers to add to the message. */
  readonly headers: Readonly<Record<string, string>>
  /** The context in which the client's own code runs. */
  readonly context: Context
  sent(position?: { readonly partition?: unknown; readonly offset?: unknown } | null): void
  failed(error: unknown): void
}

/** Who a message on its way out is about. */
export interface Identified {
  readonly identity: SentIdentity
  /** The context in which the event was created, where the message has one already; null for a new event. */
  readonly kept: SpanContext | null
  /** What the message's headers say. */
  readonly headers: HeaderFacts
}

/** Decides the ids of a message from what it says of itself and from the event being handled. */
export function identify(tools: Tools, outgoing: Outgoing): Identified {
  const handling = currentHandling()
  const headers = outgoing.read ?? readHeaders(outgoing.headers)
  const identity = identifySent(
    outgoing.explicit ?? NO_FACTS,
    outgoing.envelope ?? NO_FACTS,
    headers,
    handling?.event ?? null,
    tools.make,
    trace.getActiveSpan()?.spanContext() ?? null,
  )
  // An event that is passed on keeps the context in which it was created, even when its headers got lost on the way.
  const kept = headers.creation ?? (identity.forwarded ? (handling?.creation ?? null) : null)
  return { identity, kept, headers }
}

/** Begins a send: decides the ids, starts the span and writes the headers. */
export function beginSending(tools: Tools, outgoing: Outgoing, identified = identify(tools, outgoing)): Sending {
  const { identity, kept, headers } = identified
  const { measures, recorder } = tools
  const begun = measures.begin()
  const base = context.active()
  const attributes = sendAttributes(tools, outgoing, identity, base)
  const span = recorder.begin({
    name: spanName('send', outgoing.destination),
    kind: kept === null ? SpanKind.PRODUCER : SpanKind.CLIENT,
    attributes,
    event: identity,
    links: linksTo(kept ?? headers.origin),
    base,
  })
  tellConflicts(tools, span, identity.conflicts)
  const own = span.spanContext()
  const measure = (partition: unknown, failure: Failure | null): void => {
    if (begun !== null) measures.sent(begun, { ...outgoing, partition }, !outgoing.index, failure)
  }
  return {
    identity,
    headers: headersOut(outgoing, identified, kept ?? (isSpanContextValid(own) ? own : null), baggageHeader(base)),
    get context() {
      return trace.setSpan(base, span)
    },
    sent: (position) =>
      quietly(() => {
        if (position) recorder.add(span, positionOf(outgoing.system, position))
        span.end()
        measure(position?.partition, null)
      }, undefined),
    failed: (error) => {
      quietly(() => failSpan(span, error, tools.errors), undefined)
      quietly(() => span.end(), undefined)
      quietly(() => measure(null, { error }), undefined)
    },
  }
}

/** The headers to add to a message that was created in the span of `creation`. */
export function headersOut(
  { states }: Outgoing,
  { identity, headers }: Identified,
  creation: SpanContext | null,
  baggage: string | null = null,
): Record<string, string> {
  return headersToAdd(identity, creation, headers, states?.(identity), baggage)
}

/**
 * Publishes one event on any bus: `send` gets the headers to put on the message. What it answers or throws is passed on;
 * a `send` that is not asynchronous gets its plain value back.
 */
export function publish<T>(
  tools: Tools,
  event: Envelope | PublishFacts,
  send: (headers: Record<string, string>) => T,
  where: Where,
): T {
  const sending = quietly(
    () => beginSending(tools, { ...where, explicit: factsOf(event), headers: headersOf(event) }),
    null,
  )
  if (sending === null) return send({})
  const work = () => send({ ...sending.headers })
  return context.with(sending.context, () => whenSettled(work, endingOf(sending)))
}

/** A send that ends without telling where the broker put the message. */
export const endingOf = ({ sent, failed }: Sending): Ending => ({ done: () => sent(), failed })

/** `{operation} {destination}`, or the operation alone where there is no usable destination. */
export const spanName = (operation: string, destination: unknown): string =>
  typeof destination === 'string' && destination !== '' ? `${operation} ${destination}` : operation

export function linksTo(span: SpanContext | null, other: SpanContext | null = null): Link[] {
  const links: Link[] = []
  if (span !== null) links.push({ context: span })
  if (other !== null) links.push({ context: other })
  return links
}

/** Tells on the span, and counts, that what a message says of its event contradicts itself, and on which facts, not what they are. */
export function tellConflicts({ measures }: Tools, span: Span, conflicts: Conflicts): void {
  if (conflicts.length === 0) return
  span.addEvent(ATTRIBUTE.idConflict, { [ATTRIBUTE.idConflictFacts]: [...conflicts] })
  measures.contradicted(conflicts)
}

function positionOf(system: string, { partition, offset }: { partition?: unknown; offset?: unknown }): AttributeList {
  const list: AttributeList = []
  putPosition(list, system, partition, offset)
  return list
}

/** What a send span says beside its event and its position. */
export function sendAttributes(
  tools: Tools,
  outgoing: Outgoing,
  { eventType }: SentIdentity,
  at: Context,
): AttributeList {
  const { system, destination, clientId, key, tombstone, headers } = outgoing
  const list = operationAttributes('send', { system, destination })
  put(list, ATTRIBUTE.clientId, clientId)
  if (tombstone === true) list.push(ATTRIBUTE.kafkaTombstone, true)
  publishLabelsIn(at)?.(list, eventType)
  tools.disclose?.(list, key, headers)
  return list
}

/** What is done, and where. */
export const operationAttributes = (operation: OperationType, { system, destination }: Where): AttributeList => [
  ATTRIBUTE.messagingSystem,
  system,
  ATTRIBUTE.operationName,
  operation,
  ATTRIBUTE.operationType,
  operation,
  ATTRIBUTE.destinationName,
  destination,
]

/** The headers that a message has already, where it is told of by its facts. */
export const headersOf = (event: Envelope | PublishFacts): unknown => ('data' in event ? undefined : event.headers)
