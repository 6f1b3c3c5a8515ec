import {
  type CorrelationId,
  correlationId,
  type EventId,
  eventId,
  eventIdOfSpan,
  type OperationType,
  type SpanId,
  spanId,
  type TraceId,
  traceId,
} from '@causeway/model'
import { type OtlpSpan, SPAN_KIND } from '../wire/otlp-span.ts'
import type { Facts } from './facts.ts'
import type { Identity } from './identity.ts'
import { type Rejection, rejection } from './rejection.ts'

/** Which event an operation was done to, in which flow, caused by what. */
export interface EventIds {
  readonly type: 'event'
  readonly eventId: EventId
  readonly correlationId: CorrelationId
  readonly causationIds: readonly EventId[]
}

/** The span's parent, where it came in the same request. */
export type ParentOf = (span: OtlpSpan) => OtlpSpan | null

/** A span about several events, or about none that can be told, such as a poll. */
export interface NoEvent {
  readonly type: 'noEvent'
}

/**
 * The ids that the instrumentation sent, else those that plain OpenTelemetry leaves: the event is the span that created
 * it, the flow is that span's trace. Producer and consumer arrive at the same ids, each from its own side.
 */
export function readEvent(
  operation: OperationType,
  span: OtlpSpan,
  facts: Facts,
  identity: Identity,
  parentOf: ParentOf,
): EventIds | NoEvent | Rejection {
  if (isAboutBatch(operation, facts)) return { type: 'noEvent' }
  const creation = creationOf(operation, span, identity, parentOf)
  const event = sentId(facts) ?? derivedId(operation, creation, facts, identity)
  if (event === null) return { type: 'noEvent' }
  const correlation = facts.rawTexts('conversation')[0] ?? creation?.traceId ?? identity.traceId
  const causes = [...new Set(facts.rawTexts('causation'))]

  const readEventId = readId('event id', event, eventId)
  if (typeof readEventId === 'object') return readEventId
  const readCorrelationId = readId('correlation id', correlation, correlationId)
  if (typeof readCorrelationId === 'object') return readCorrelationId
  const causationIds: EventId[] = []
  for (const cause of causes) {
    const causationId = readId('causation id', cause, eventId)
    if (typeof causationId === 'object') return causationId
    causationIds.push(causationId)
  }
  return { type: 'event', eventId: readEventId, correlationId: readCorrelationId, causationIds }
}

/** Several messages, or one that a batch API received: which event it is, the span of its handling tells. */
function isAboutBatch(operation: OperationType, facts: Facts): boolean {
  const count = facts.integer('batchCount')
  if (count === null) return false
  return count > 1 || (operation === 'receive' && facts.peek('messageId').length === 0)
}

function readId<Id extends string>(what: string, id: string, brand: (value: unknown) => Id | null): Id | Rejection {
  const branded = id.isWellFormed() ? brand(id) : null
  return branded ?? unusable(what, id)
}

function unusable(what: string, id: string): Rejection {
  const shown = id.slice(0, 64)
  return id.includes('\0') || !id.isWellFormed()
    ? rejection('id_not_text', `The ${what} "${shown}" holds a NUL or half a character.`)
    : rejection('id_too_long', `The ${what} "${shown}…" is longer than 255 bytes.`)
}

interface CreationContext {
  readonly traceId: TraceId
  readonly spanId: SpanId
}

/**
 * The span whose context travelled in the message (semantic conventions, "context propagation"): for who sends it is
 * its own, or the create span that a batching client links; for who handles it, what it links, or its parent.
 */
function creationOf(
  operation: OperationType,
  span: OtlpSpan,
  identity: Identity,
  parentOf: ParentOf,
): CreationContext | null {
  const links = span.links.map(contextOf).filter((link) => link !== null)
  const [first] = links
  const parent = identity.parentSpanId === null ? null : { traceId: identity.traceId, spanId: identity.parentSpanId }
  switch (operation) {
    case 'create':
      return identity
    case 'send':
      return span.kind === SPAN_KIND.client && links.length === 1 && first ? first : identity
    case 'process':
      return links.find((link) => link.spanId === parent?.spanId) ?? first ?? receivedAbove(span, parentOf) ?? parent
    case 'receive':
      return links.length === 1 && first ? first : remoteParentOf(span)
    default:
      // The parent of a settle is whatever ran around it, so only a link can tell.
      return links.length === 1 && first ? first : null
  }
}

/** franz-go's kotel lets a handling be the child of the message's receive, which alone knows where that came from. */
function receivedAbove(span: OtlpSpan, parentOf: ParentOf): CreationContext | null {
  const receive = span.parentSpanId === '' ? null : parentOf(span)
  return receive === null ? null : remoteParentOf(receive)
}

/** Of OTLP's span flags: whether it is known if the parent is of another process, and that it is. */
const REMOTE_PARENT = 0x300

/**
 * Before messages were linked, the receive of one (of kind CONSUMER) was the child of its send, as aiokafka's instrumentation
 * has it to this day. A parent in the same process is whatever ran around it.
 */
function remoteParentOf({ kind, flags, links, traceId, parentSpanId }: OtlpSpan): CreationContext | null {
  if (kind !== SPAN_KIND.consumer || links.length > 0 || (flags & REMOTE_PARENT) !== REMOTE_PARENT) return null
  return contextOf({ traceId, spanId: parentSpanId })
}

function contextOf(link: { readonly traceId: string; readonly spanId: string }): CreationContext | null {
  const trace = traceId(link.traceId)
  const span = spanId(link.spanId)
  return trace === null || span === null ? null : { traceId: trace, spanId: span }
}

function sentId(facts: Facts): string | null {
  const [id] = facts.peek('messageId')
  if (id === undefined || isPosition(id, facts)) return null
  return facts.rawTexts('messageId')[0] ?? null
}

/** confluent-kafka for Python gives consumers `topic.partition.offset` as message id, which its producers cannot know. */
function isPosition(id: string, facts: Facts): boolean {
  const [destination] = facts.peek('destination')
  return (
    destination !== undefined && id.startsWith(`${destination}.`) && /^\d+\.\d+$/.test(id.slice(destination.length + 1))
  )
}

function derivedId(
  operation: OperationType,
  creation: CreationContext | null,
  facts: Facts,
  identity: Identity,
): string | null {
  if (creation) return eventIdOfSpan(creation)
  if (operation !== 'process') return null
  // A handling whose producer is not instrumented: redeliveries share the position.
  const [destination] = facts.peek('destination')
  const [partition] = facts.peek('partition')
  const [offset] = facts.peek('offset')
  const position = [destination, partition, offset]
  return position.includes(undefined) ? eventIdOfSpan(identity) : position.join('/')
}
