import { type EnvelopeFacts, HEADER, idOf, nameOf, readCausation } from '@causeway/model'
import type { SpanContext } from '@opentelemetry/api'
import { NO_FACTS } from '../event/fact.ts'
import type { Identity } from '../event/identity.ts'
import { MAX_BAGGAGE_BYTES } from './baggage.ts'
import { dialectFacts, isOfDialect } from './dialect.ts'
import type { CloudEventMode } from './envelope-scan.ts'
import { headerEntries } from './header-entries.ts'
import { decodeTogether, type HeaderValue, headerText, headerValue } from './header-text.ts'
import { readTraceparent, writeTraceparent } from './trace-context.ts'

/** What the headers of a message say of its event, and the spans that it comes from. */
export interface HeaderFacts extends EnvelopeFacts {
  /** The span that created the message, by the transport's own `traceparent`. */
  readonly creation: SpanContext | null
  /** The span in which a CloudEvent's journey began, by its Distributed Tracing extension; it need not be that of this hop. */
  readonly origin: SpanContext | null
  /** Whether the headers say that the message is a CloudEvent, and in which of the two forms. */
  readonly cloudEvent: CloudEventMode | null
  /** W3C baggage as it stands, where it is not too long. */
  readonly baggage: string | null
  /** Which headers of `AT` are there, of whatever value: one bit each. */
  readonly taken: number
}

/** The headers that are read here, each with its place. Those of other frameworks are in the model's table. */
const AT = {
  ...{ traceparent: 0, tracestate: 1, eventId: 2, eventType: 3, eventVersion: 4 },
  ...{ correlationId: 5, causationId: 6, aggregateId: 7, aggregateType: 8, contentType: 9 },
  ...{ ceId: 10, ceType: 11, ceSubject: 12, ceCorrelationId: 13, ceCausationId: 14 },
  ...{ ceEventVersion: 15, ceAggregateType: 16, ceTraceparent: 17, ceTracestate: 18, baggage: 19, causationIds: 20 },
} as const satisfies Partial<Record<keyof typeof HEADER, number>>

const PLACES: ReadonlyMap<string, number> = new Map(
  Object.entries(AT).map(([key, place]) => [HEADER[key as keyof typeof AT], place]),
)
const NOTHING: readonly HeaderValue[] = Object.keys(AT).map(() => undefined)

/** The headers that mean something, picked out of all of them. */
interface Picked {
  readonly values: HeaderValue[]
  taken: number
  /** Those that other frameworks write, by name in lower case. */
  others: Map<string, HeaderValue> | null
}

/**
 * Reads the headers of a message, of whatever client: a plain object, a Map whose names may be bytes, or a list of
 * objects; names without regard to case, values as text, bytes or lists. Never throws: a header that does is not there.
 * Of several names for one fact ours counts, then that of CloudEvents, then those of the dialects in the model's order.
 */
export function readHeaders(headers: unknown): HeaderFacts {
  if (headers === undefined || headers === null) return NO_HEADERS
  const picked: Picked = { values: NOTHING.slice(), taken: 0, others: null }
  pickAll(picked, headers)
  const { values, taken, others } = picked
  if (taken !== 0) decodeTogether(values)
  const other = others === null ? NO_FACTS : dialectFacts(others)
  const cause = idAt(values, AT.causationId) ?? idAt(values, AT.ceCausationId) ?? other.causationId
  const several = values[AT.causationIds] === undefined ? null : headerText(values[AT.causationIds], MAX_CAUSES_BYTES)
  const { causationId, causationIds } = readCausation(cause, listOf(several))
  return {
    eventId: idAt(values, AT.eventId) ?? idAt(values, AT.ceId) ?? other.eventId,
    eventType: nameAt(values, AT.eventType) ?? nameAt(values, AT.ceType) ?? other.eventType,
    eventVersion: nameAt(values, AT.eventVersion) ?? nameAt(values, AT.ceEventVersion) ?? other.eventVersion,
    aggregateId: idAt(values, AT.aggregateId) ?? subjectOf(values) ?? other.aggregateId,
    aggregateType: nameAt(values, AT.aggregateType) ?? nameAt(values, AT.ceAggregateType) ?? other.aggregateType,
    correlationId: idAt(values, AT.correlationId) ?? idAt(values, AT.ceCorrelationId) ?? other.correlationId,
    causationId,
    causationIds,
    creation: spanAt(values, AT.traceparent, AT.tracestate),
    origin: spanAt(values, AT.ceTraceparent, AT.ceTracestate),
    cloudEvent: modeOf(values),
    baggage: headerText(values[AT.baggage], MAX_BAGGAGE_BYTES),
    taken,
  }
}

/** What a message without headers says. */
export const NO_HEADERS: HeaderFacts = {
  ...NO_FACTS,
  creation: null,
  origin: null,
  cloudEvent: null,
  baggage: null,
  taken: 0,
}

function pickAll(picked: Picked, headers: unknown): void {
  try {
    if (typeof headers !== 'object' || headers === null) return
    if (Symbol.iterator in headers) pickFromEntries(picked, headerEntries(headers))
    else pickFromObject(picked, headers)
  } catch {
    // Something that cannot even be listed, such as a revoked proxy, says nothing.
  }
}

function pickFromObject(picked: Picked, headers: object): void {
  const names = Object.keys(headers)
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? ''
    const place = PLACES.get(name)
    if (place !== undefined) put(picked, place, headerValue(headers, name))
    else pickUnusual(picked, headers, name, name)
  }
}

/** A name in another case, or another framework's. `key` is the name as the headers have it. */
function pickUnusual(picked: Picked, headers: object, name: string, key: string): void {
  const lower = name.toLowerCase()
  const place = PLACES.get(lower)
  if (place !== undefined) put(picked, place, headerValue(headers, key))
  else if (isOfDialect(lower)) putOther(picked, lower, headerValue(headers, key))
}

function pickFromEntries(picked: Picked, entries: readonly (readonly [string, unknown])[]): void {
  for (const entry of entries) {
    const name = entry[0].toLowerCase()
    const place = PLACES.get(name)
    if (place !== undefined) put(picked, place, headerValue(entry, '1'))
    else if (isOfDialect(name)) putOther(picked, name, headerValue(entry, '1'))
  }
}

function put(picked: Picked, place: number, value: HeaderValue): void {
  picked.values[place] = value
  picked.taken |= 1 << place
}

function putOther(picked: Picked, name: string, value: HeaderValue): void {
  picked.others ??= new Map()
  picked.others.set(name, value)
}

const idAt = (values: readonly HeaderValue[], place: number): string | null => idOf(headerText(values[place]))

/** A subject is an aggregate's id only where it is that of a CloudEvent. */
const subjectOf = (values: readonly HeaderValue[]): string | null =>
  values[AT.ceId] === undefined ? null : idAt(values, AT.ceSubject)

const nameAt = (values: readonly HeaderValue[], place: number): string | null => nameOf(headerText(values[place]))

const spanAt = (values: readonly HeaderValue[], traceparent: number, tracestate: number): SpanContext | null =>
  values[traceparent] === undefined
    ? null
    : readTraceparent(headerText(values[traceparent]), headerText(values[tracestate]))

/** CloudEvents Kafka binding §3: structured by the content type, else binary by its attributes. */
function modeOf(values: readonly HeaderValue[]): CloudEventMode | null {
  const contentType = headerText(values[AT.contentType])
  if (contentType?.toLowerCase().startsWith('application/cloudevents')) return 'structured'
  return values[AT.ceId] === undefined ? null : 'binary'
}

/**
 * The headers that we add to a message. Names that it already has, in whatever case, are left out: the user's win.
 * A `traceparent` of the user's keeps our `tracestate` out as well, for the two belong together. A CloudEvent in binary
 * form is its own headers, so it gets the names of the Correlation extension where everything else gets ours. What the
 * value states itself is not said again, except the id, by which a message is known to have been sent before.
 */
export function headersToAdd(
  identity: Identity,
  creation: SpanContext | null,
  { taken, cloudEvent }: HeaderFacts,
  stated: EnvelopeFacts = NO_FACTS,
  baggage: string | null = null,
): Record<string, string> {
  const added: Record<string, string> = {}
  if (creation !== null && isFree(taken, AT.traceparent)) {
    added[HEADER.traceparent] = writeTraceparent(creation)
    const state = creation.traceState?.serialize()
    if (state && isFree(taken, AT.tracestate)) added[HEADER.tracestate] = state
  }
  if (baggage !== null && isFree(taken, AT.baggage)) added[HEADER.baggage] = baggage
  const { correlationId, causationId } = identity
  if (cloudEvent === 'binary') {
    if (isFree(taken, AT.ceCorrelationId)) added[HEADER.ceCorrelationId] = correlationId
    if (causationId !== null && isFree(taken, AT.ceCausationId)) added[HEADER.ceCausationId] = causationId
    return added
  }
  if (isFree(taken, AT.eventId)) added[HEADER.eventId] = identity.eventId
  add(added, taken, 'correlationId', correlationId, stated.correlationId)
  add(added, taken, 'causationId', causationId, stated.causationId)
  if (identity.causationIds !== undefined && stated.causationIds === undefined && isFree(taken, AT.causationIds)) {
    added[HEADER.causationIds] = JSON.stringify(identity.causationIds)
  }
  add(added, taken, 'eventType', identity.eventType, stated.eventType)
  add(added, taken, 'eventVersion', identity.eventVersion, stated.eventVersion)
  add(added, taken, 'aggregateId', identity.aggregateId, stated.aggregateId)
  add(added, taken, 'aggregateType', identity.aggregateType, stated.aggregateType)
  return added
}

function add(
  added: Record<string, string>,
  taken: number,
  fact: Exclude<keyof EnvelopeFacts, 'eventId' | 'causationIds'>,
  value: string | null,
  stated: string | null,
): void {
  if (value !== null && value !== stated && isFree(taken, AT[fact])) added[HEADER[fact]] = value
}

/** Longest list of causes that is read, in bytes: of all the causes that an event may have. */
const MAX_CAUSES_BYTES = 8_704

/** Ids are opaque and may hold a comma, so several are written as JSON. */
function listOf(text: string | null): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isFree = (taken: number, place: number): boolean => (taken & (1 << place)) === 0
