import { causedByOthers, type EnvelopeFacts, eventIdOfSpan } from '@causeway/model'
import type { SpanContext } from '@opentelemetry/api'
import type { EventContext } from '../context.ts'
import type { HeaderFacts } from '../message/carrier.ts'
import { idOf } from './fact.ts'

/** Who an event is: its ids, complete, and its names as far as they are known. */
export interface Identity extends EnvelopeFacts {
  readonly eventId: string
  readonly correlationId: string
}

/** An event about to be sent, and whether it has been sent before: a forward, a retry, a move to a dead-letter topic. */
export interface SentIdentity extends Identity {
  readonly forwarded: boolean
}

/** Makes ids where there are none. A null correlation maker means that a root is named after its first event. */
export interface IdMakers {
  readonly eventId: () => string
  readonly correlationId: (() => string) | null
}

export const NO_FACTS: EnvelopeFacts = {
  eventId: null,
  eventType: null,
  eventVersion: null,
  aggregateId: null,
  aggregateType: null,
  correlationId: null,
  causationId: null,
}

/**
 * The ids of an event that is published. Correlation: explicit, else the envelope's, the headers', that of the event
 * being handled, else its own id. Causation: explicit, envelope, headers, else the event being handled; a root has none.
 * An event that is passed on keeps what it has, and is never its own cause.
 */
export function identifySent(
  explicit: EnvelopeFacts,
  envelope: EnvelopeFacts,
  headers: HeaderFacts,
  handled: EventContext | null,
  make: IdMakers,
): SentIdentity {
  const eventId = explicit.eventId ?? envelope.eventId ?? headers.eventId ?? make.eventId()
  // Headers copied from another event still name the flow, but neither this event nor its cause.
  const ofThisEvent = headers.eventId === null || headers.eventId === eventId
  const known = firstKnown(eventId, [
    explicit,
    envelope,
    ofThisEvent ? headers : { ...NO_FACTS, correlationId: headers.correlationId },
  ])
  if (handled?.eventId === eventId) return { ...passedOn(known, handled), forwarded: true }
  if (headers.eventId === eventId && headers.creation !== null) {
    return { ...known, correlationId: known.correlationId ?? eventId, forwarded: true }
  }
  return {
    ...known,
    correlationId: known.correlationId ?? handled?.correlationId ?? make.correlationId?.() ?? eventId,
    causationId: known.causationId ?? handled?.eventId ?? null,
    forwarded: false,
  }
}

/** Where a message without any id stands, to name its event after. */
export interface Position {
  readonly destination: string
  readonly partition: string | null
  readonly offset: string | null
}

/**
 * The ids of an event that is handled: its envelope's, else its headers'. One without an id of its own is named after
 * the span that created it, else after its position, so that every delivery of it, anywhere, gives it the same name.
 */
export function identifyHandled(
  envelope: EnvelopeFacts,
  headers: HeaderFacts,
  position: Position,
  make: IdMakers,
): Identity {
  const { creation } = headers
  const eventId = envelope.eventId ?? headers.eventId ?? nameWithoutId(creation, position) ?? make.eventId()
  const known = firstKnown(eventId, [envelope, headers])
  const named = envelope.eventId !== null || headers.eventId !== null
  return { ...known, correlationId: known.correlationId ?? (named ? eventId : (creation?.traceId ?? eventId)) }
}

function nameWithoutId(creation: SpanContext | null, { destination, partition, offset }: Position): string | null {
  if (creation !== null) return eventIdOfSpan(creation)
  return partition === null || offset === null ? null : idOf(`${destination}/${partition}/${offset}`)
}

function passedOn(known: EnvelopeFacts & { eventId: string }, handled: EventContext): Identity {
  return {
    eventId: known.eventId,
    correlationId: known.correlationId ?? handled.correlationId,
    causationId: known.causationId ?? handled.causationId,
    causationIds: known.causationId === null ? handled.causationIds : known.causationIds,
    eventType: known.eventType ?? handled.eventType,
    eventVersion: known.eventVersion ?? handled.eventVersion,
    aggregateId: known.aggregateId ?? handled.aggregateId,
    aggregateType: known.aggregateType ?? handled.aggregateType,
  }
}

function firstKnown(eventId: string, sources: readonly EnvelopeFacts[]): EnvelopeFacts & { eventId: string } {
  const first = (fact: Exclude<keyof EnvelopeFacts, 'causationIds'>): string | null =>
    sources.find((source) => source[fact] !== null)?.[fact] ?? null
  const stated = sources.find((source) => source.causationId !== null)
  const { causationId, causationIds } = stated === undefined ? NO_FACTS : causedByOthers(stated, eventId)
  return {
    eventId,
    eventType: first('eventType'),
    eventVersion: first('eventVersion'),
    aggregateId: first('aggregateId'),
    aggregateType: first('aggregateType'),
    correlationId: first('correlationId'),
    causationId,
    causationIds,
  }
}
