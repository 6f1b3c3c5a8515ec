import { type EnvelopeFacts, HEADER } from '@causeway/model'
import type { SpanContext } from '@opentelemetry/api'
import { idOf, nameOf } from '../event/fact.ts'
import type { Identity } from '../event/identity.ts'
import { MAX_BAGGAGE_BYTES } from './baggage.ts'
import { readTraceparent, writeTraceparent } from './trace-context.ts'

/** What the headers of a message say of its event, and the span that created it. */
export interface HeaderFacts extends EnvelopeFacts {
  readonly creation: SpanContext | null
  /** W3C baggage as it stands. */
  readonly baggage: string | null
}

/** Longest value of any other header that is looked at, in bytes; ours are all far shorter. */
const MAX_VALUE_BYTES = 1_024

type Fact = keyof EnvelopeFacts | 'traceparent' | 'tracestate' | 'baggage'

/** Which fact a header carries, and its rank: our own name beats the one of CloudEvents. */
const CARRIED: ReadonlyMap<string, { fact: Fact; rank: number }> = new Map([
  [HEADER.traceparent, { fact: 'traceparent', rank: 2 }],
  [HEADER.tracestate, { fact: 'tracestate', rank: 2 }],
  [HEADER.baggage, { fact: 'baggage', rank: 2 }],
  [HEADER.eventId, { fact: 'eventId', rank: 2 }],
  [HEADER.eventType, { fact: 'eventType', rank: 2 }],
  [HEADER.eventVersion, { fact: 'eventVersion', rank: 2 }],
  [HEADER.correlationId, { fact: 'correlationId', rank: 2 }],
  [HEADER.causationId, { fact: 'causationId', rank: 2 }],
  [HEADER.aggregateId, { fact: 'aggregateId', rank: 2 }],
  [HEADER.aggregateType, { fact: 'aggregateType', rank: 2 }],
  [HEADER.ceId, { fact: 'eventId', rank: 1 }],
  [HEADER.ceType, { fact: 'eventType', rank: 1 }],
  [HEADER.ceCorrelationId, { fact: 'correlationId', rank: 1 }],
  [HEADER.ceCausationId, { fact: 'causationId', rank: 1 }],
])

/** Reads the headers of a message, of whatever client: names without regard to case, values as text, bytes or lists. */
export function readHeaders(headers: unknown): HeaderFacts {
  const found = new Map<Fact, { text: string; rank: number }>()
  for (const [name, value] of entriesOf(headers)) {
    const carried = CARRIED.get(name.toLowerCase())
    if (carried === undefined || (found.get(carried.fact)?.rank ?? 0) >= carried.rank) continue
    const text = textOf(value, carried.fact === 'baggage' ? MAX_BAGGAGE_BYTES : MAX_VALUE_BYTES)
    if (text !== null) found.set(carried.fact, { text, rank: carried.rank })
  }
  const text = (fact: Fact): string | null => found.get(fact)?.text ?? null
  return {
    eventId: idOf(text('eventId')),
    eventType: nameOf(text('eventType')),
    eventVersion: nameOf(text('eventVersion')),
    aggregateId: idOf(text('aggregateId')),
    aggregateType: nameOf(text('aggregateType')),
    correlationId: idOf(text('correlationId')),
    causationId: idOf(text('causationId')),
    creation: readTraceparent(text('traceparent'), text('tracestate')),
    baggage: text('baggage'),
  }
}

/**
 * The headers that we add to a message. Names that it already has, in whatever case, are left out: the user's win.
 * A `traceparent` of the user's keeps our `tracestate` out as well, for the two belong together.
 */
export function headersToAdd(
  identity: Identity,
  creation: SpanContext | null,
  present: unknown,
  baggage: string | null = null,
): Record<string, string> {
  const taken = new Set(entriesOf(present).map(([name]) => name.toLowerCase()))
  const tracing = taken.has(HEADER.traceparent) ? null : creation
  const ours: readonly (readonly [string, string | null | undefined])[] = [
    [HEADER.traceparent, tracing && writeTraceparent(tracing)],
    [HEADER.tracestate, tracing?.traceState?.serialize()],
    [HEADER.eventId, identity.eventId],
    [HEADER.eventType, identity.eventType],
    [HEADER.eventVersion, identity.eventVersion],
    [HEADER.correlationId, identity.correlationId],
    [HEADER.causationId, identity.causationId],
    [HEADER.aggregateId, identity.aggregateId],
    [HEADER.aggregateType, identity.aggregateType],
    [HEADER.baggage, baggage],
  ]
  const added: Record<string, string> = {}
  for (const [name, value] of ours) if (value && !taken.has(name)) added[name] = value
  return added
}

const entriesOf = (headers: unknown): [string, unknown][] =>
  typeof headers === 'object' && headers !== null ? Object.entries(headers) : []

/** Of several values under one name the last counts, as in Kafka's own clients. */
function textOf(value: unknown, maxBytes: number): string | null {
  if (Array.isArray(value)) return textOf(value.at(-1), maxBytes)
  if (typeof value === 'string') return value.length <= maxBytes ? value : null
  if (value instanceof Uint8Array && value.byteLength <= maxBytes) return Buffer.from(value).toString('utf8')
  return null
}
