import { ATTRIBUTE, type Envelope, type EnvelopeFacts } from '@causeway/model'
import {
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type SpanContext,
  SpanKind,
  trace,
} from '@opentelemetry/api'
import { currentHandling } from './context.ts'
import { putEvent, putPosition } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { identifySent, NO_FACTS, type SentIdentity } from './event/identity.ts'
import { failSpan } from './failure.ts'
import type { Failure } from './measure.ts'
import { baggageHeader } from './message/baggage.ts'
import { headersToAdd, readHeaders } from './message/carrier.ts'
import { quietly } from './quietly.ts'
import { type AttributeList, put } from './record/attribute-list.ts'
import type { Tools } from './tools.ts'

/** What is known of an event that is published without an envelope. Missing ids are made, or taken from the context. */
export interface PublishFacts {
  readonly eventId?: string
  readonly eventType?: string
  readonly eventVersion?: number | string
  readonly aggregateId?: string
  readonly aggregateType?: string
  readonly correlationId?: string
  readonly causationId?: string
  /** Headers that the message has already: they are read, and win over ours. */
  readonly headers?: Readonly<Record<string, unknown>>
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
  readonly headers?: unknown
  readonly clientId?: string | null
  readonly key?: string | null
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
}

/** Decides the ids of a message from what it says of itself and from the event being handled. */
export function identify(tools: Tools, outgoing: Outgoing): Identified {
  const handling = currentHandling()
  const headers = readHeaders(outgoing.headers)
  const identity = identifySent(
    outgoing.explicit ?? NO_FACTS,
    outgoing.envelope ?? NO_FACTS,
    headers,
    handling?.event ?? null,
    tools.make,
  )
  // An event that is passed on keeps the context in which it was created, even when its headers got lost on the way.
  const kept = headers.creation ?? (identity.forwarded ? (handling?.creation ?? null) : null)
  return { identity, kept }
}

/** Begins a send: decides the ids, starts the span and writes the headers. */
export function beginSending(tools: Tools, outgoing: Outgoing, identified = identify(tools, outgoing)): Sending {
  const { identity, kept } = identified
  const { measures, recorder } = tools
  const begun = measures.begin()
  const base = context.active()
  const attributes = sendAttributes(outgoing)
  putEvent(attributes, identity)
  const span = recorder.begin({
    name: spanName('send', outgoing.destination),
    kind: kept === null ? SpanKind.PRODUCER : SpanKind.CLIENT,
    attributes,
    links: linksTo(kept),
    base,
  })
  const own = span.spanContext()
  const measure = (partition: unknown, failure: Failure | null): void => {
    if (begun !== null) measures.sent(begun, { ...outgoing, partition }, !outgoing.index, failure)
  }
  return {
    identity,
    headers: headersToAdd(
      identity,
      kept ?? (isSpanContextValid(own) ? own : null),
      outgoing.headers,
      baggageHeader(base),
    ),
    context: trace.setSpan(base, span),
    sent: (position) =>
      quietly(() => {
        if (position) recorder.add(span, positionOf(outgoing.system, position))
        span.end()
        measure(position?.partition, null)
      }, undefined),
    failed: (error) => {
      quietly(() => failSpan(span, error), undefined)
      quietly(() => span.end(), undefined)
      quietly(() => measure(null, { error }), undefined)
    },
  }
}

/** Publishes one event on any bus: `send` gets the headers to put on the message, and its answer is passed on. */
export async function publish<T>(
  tools: Tools,
  event: Envelope | PublishFacts,
  send: (headers: Record<string, string>) => Promise<T>,
  where: Where,
): Promise<T> {
  const sending = quietly(
    () => beginSending(tools, { ...where, explicit: factsOf(event), headers: headersOf(event) }),
    null,
  )
  if (sending === null) return send({})
  try {
    const answer = await context.with(sending.context, () => send({ ...sending.headers }))
    sending.sent()
    return answer
  } catch (error) {
    sending.failed(error)
    throw error
  }
}

/** `{operation} {destination}`, or the operation alone where there is no usable destination. */
export const spanName = (operation: string, destination: unknown): string =>
  typeof destination === 'string' && destination !== '' ? `${operation} ${destination}` : operation

export function linksTo(span: SpanContext | null, other: SpanContext | null = null): Link[] {
  const links: Link[] = []
  if (span !== null) links.push({ context: span })
  if (other !== null) links.push({ context: other })
  return links
}

function positionOf(system: string, { partition, offset }: { partition?: unknown; offset?: unknown }): AttributeList {
  const list: AttributeList = []
  putPosition(list, system, partition, offset)
  return list
}

/** What a send span says beside its event and its position. */
export function sendAttributes({ system, destination, clientId, key, tombstone }: Outgoing): AttributeList {
  const list: AttributeList = [
    ATTRIBUTE.messagingSystem,
    system,
    ATTRIBUTE.operationName,
    'send',
    ATTRIBUTE.operationType,
    'send',
    ATTRIBUTE.destinationName,
    destination,
  ]
  put(list, ATTRIBUTE.clientId, clientId)
  put(list, ATTRIBUTE.kafkaMessageKey, key)
  if (tombstone === true) list.push(ATTRIBUTE.kafkaTombstone, true)
  return list
}

const headersOf = (event: Envelope | PublishFacts): unknown => ('data' in event ? undefined : event.headers)
