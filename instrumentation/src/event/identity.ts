import { type Causation, causedByOthers, type EnvelopeFacts, eventIdOfSpan, idOf } from '@causeway/model'
import type { SpanContext } from '@opentelemetry/api'
import type { EventContext } from '../context.ts'
import type { HeaderFacts } from '../message/carrier.ts'
import { NO_FACTS } from './fact.ts'

export { NO_FACTS }

/** Who an event is: its ids, complete, and its names as far as they are known. */
export interface Identity extends EnvelopeFacts {
  readonly eventId: string
  readonly correlationId: string
}

/** The facts on which what a message says in one place contradicts what it says in another; mostly none. */
export type Conflicts = readonly Fact[]

/** A fact that is one text; several causes are compared by their first. */
type Fact = Exclude<keyof EnvelopeFacts, 'causationIds'>

/** An event as it was delivered. */
export interface HandledIdentity extends Identity {
  readonly conflicts: Conflicts
}

/** An event about to be sent, and whether it has been sent before: a forward, a retry, a move to a dead-letter topic. */
export interface SentIdentity extends Identity {
  readonly forwarded: boolean
  readonly conflicts: Conflicts
}

/** Makes ids where there are none. A null correlation maker means that a root is named after its first event. */
export interface IdMakers {
  readonly eventId: () => string
  readonly correlationId: (() => string) | null
}

/**
 * The ids of an event that is published. Correlation: explicit, else the envelope's, the headers', that of the event
 * being handled, the maker's, else its own id. Causation: explicit, envelope, headers, else the event being handled; a
 * root has none. An event that is passed on keeps what it has, and is never its own cause. Passed on is what is being
 * handled, or what has come with its id and a creation context in its headers; that of the span which is `active` here was
 * put there by the user and has not come with anything.
 */
export function identifySent(
  explicit: EnvelopeFacts,
  envelope: EnvelopeFacts,
  headers: HeaderFacts,
  handled: EventContext | null,
  make: IdMakers,
  active: SpanContext | null = null,
): SentIdentity {
  const eventId = explicit.eventId ?? envelope.eventId ?? headers.eventId ?? make.eventId()
  // Headers copied from another event still name the flow, but neither this event nor its cause.
  const own = headers.eventId === null || headers.eventId === eventId ? headers : NO_FACTS
  const again = handled !== null && handled.eventId === eventId ? handled : NO_FACTS
  const came = headers.eventId === eventId && headers.creation !== null && headers.creation.spanId !== active?.spanId
  const forwarded = again !== NO_FACTS || came
  const around = forwarded ? null : handled
  const cause = causedByOthers(firstCause(firstCause(explicit, envelope), own), eventId)
  const causation = cause.causationId === null ? again : cause
  const correlationId = explicit.correlationId ?? envelope.correlationId ?? headers.correlationId ?? again.correlationId
  return {
    eventId,
    eventType: explicit.eventType ?? envelope.eventType ?? own.eventType ?? again.eventType,
    eventVersion: explicit.eventVersion ?? envelope.eventVersion ?? own.eventVersion ?? again.eventVersion,
    aggregateId: explicit.aggregateId ?? envelope.aggregateId ?? own.aggregateId ?? again.aggregateId,
    aggregateType: explicit.aggregateType ?? envelope.aggregateType ?? own.aggregateType ?? again.aggregateType,
    correlationId: correlationId ?? around?.correlationId ?? flowName(eventId, forwarded, make),
    causationId: causation.causationId ?? around?.eventId ?? null,
    causationIds: causation.causationIds,
    forwarded,
    conflicts: conflictsOf(explicit, envelope, headers),
  }
}

const flowName = (eventId: string, forwarded: boolean, make: IdMakers): string =>
  forwarded ? eventId : (make.correlationId?.() ?? eventId)

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
): HandledIdentity {
  const named = envelope.eventId ?? headers.eventId
  const eventId = named ?? nameWithoutId(headers.creation, position) ?? make.eventId()
  const cause = causedByOthers(firstCause(envelope, headers), eventId)
  const flow = named === null ? (headers.creation?.traceId ?? eventId) : eventId
  return {
    eventId,
    eventType: envelope.eventType ?? headers.eventType,
    eventVersion: envelope.eventVersion ?? headers.eventVersion,
    aggregateId: envelope.aggregateId ?? headers.aggregateId,
    aggregateType: envelope.aggregateType ?? headers.aggregateType,
    correlationId: envelope.correlationId ?? headers.correlationId ?? flow,
    causationId: cause.causationId,
    causationIds: cause.causationIds,
    conflicts: conflictsOf(NO_FACTS, envelope, headers),
  }
}

/** What the code that handles an event is told of it. */
export const contextOf = (identity: Identity, attempt: number): EventContext => ({
  eventId: identity.eventId,
  correlationId: identity.correlationId,
  causationId: identity.causationId,
  causationIds: identity.causationIds,
  eventType: identity.eventType,
  eventVersion: identity.eventVersion,
  aggregateId: identity.aggregateId,
  aggregateType: identity.aggregateType,
  attempt,
})

function nameWithoutId(creation: SpanContext | null, { destination, partition, offset }: Position): string | null {
  if (creation !== null) return eventIdOfSpan(creation)
  return partition === null || offset === null ? null : idOf(`${destination}/${partition}/${offset}`)
}

const firstCause = (one: Causation, other: Causation): Causation => (one.causationId === null ? other : one)

const NONE: Conflicts = []

function conflictsOf(a: EnvelopeFacts, b: EnvelopeFacts, c: EnvelopeFacts): Conflicts {
  const none =
    agree(a.eventId, b.eventId, c.eventId) &&
    agree(a.eventType, b.eventType, c.eventType) &&
    agree(a.eventVersion, b.eventVersion, c.eventVersion) &&
    agree(a.aggregateId, b.aggregateId, c.aggregateId) &&
    agree(a.aggregateType, b.aggregateType, c.aggregateType) &&
    agree(a.correlationId, b.correlationId, c.correlationId) &&
    agree(a.causationId, b.causationId, c.causationId)
  return none ? NONE : FACTS.filter((fact) => !agree(a[fact], b[fact], c[fact]))
}

const FACTS = Object.keys(NO_FACTS) as readonly Fact[]

const agree = (a: string | null, b: string | null, c: string | null): boolean =>
  (a === null || b === null || a === b) &&
  (a === null || c === null || a === c) &&
  (b === null || c === null || b === c)
