import { ATTRIBUTE, type EnvelopeFacts } from '@causeway/model'
import { type Context, context, type Link, type Span, type SpanContext, SpanKind } from '@opentelemetry/api'
import { ambient, withHandling } from './context.ts'
import { offsetNumber, partitionText } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { contextOf, type HandledIdentity, identifyHandled, NO_FACTS } from './event/identity.ts'
import { failSpan, recordError } from './failure.ts'
import type { Failure } from './measure.ts'
import { withBaggage } from './message/baggage.ts'
import { type HeaderFacts, readHeaders } from './message/carrier.ts'
import type { Headers } from './message/header-entries.ts'
import { isToldByHeaders } from './message/told-by-headers.ts'
import { findEnvelope } from './message/value.ts'
import { leaveOut, quietly } from './quietly.ts'
import type { AttributeList } from './record/attribute-list.ts'
import { linksTo, spanName, tellConflicts } from './sending.ts'
import type { Tools } from './tools.ts'
import { type Ending, whenSettled } from './when-settled.ts'

/** A message as it was delivered, by any bus. */
export interface Delivery {
  /** `kafka`, `rabbitmq`, …: OpenTelemetry's `messaging.system`. */
  readonly system: string
  /** Topic, queue, stream or subject. */
  readonly destination: string
  readonly partition?: number | string
  readonly offset?: number | string
  /** Consumer group, subscription or queue. */
  readonly consumer?: string
  readonly headers?: Headers
  /** The message value: a parsed envelope, or the text or bytes of one. */
  readonly value?: unknown
  /** 1 for the first delivery. Counted from partition and offset where it is not given. */
  readonly attempt?: number
  readonly clientId?: string | null
  /** As text or bytes. It never leaves the process, unless hashed where the options say so. */
  readonly key?: unknown
}

/** A handling that has begun. */
export interface Begun extends Ending {
  /** The context in which the handler runs. */
  readonly context: Context
}

/**
 * Handles one delivered message on any bus: `handler` runs in a process span, with the event as current context. What it
 * answers or throws is passed on; a handler that is not asynchronous gets its plain value back. `describe` is asked here,
 * so that not even it can fail the handler. `begin` says which span stands for the handling: a new one unless given.
 */
export function handle<T>(
  tools: Tools,
  describe: () => Delivery,
  handler: () => T,
  begin: (tools: Tools, delivery: Delivery) => Begun = beginHandling,
): T {
  let begun: Begun
  try {
    begun = begin(tools, describe())
  } catch (error) {
    leaveOut(error)
    return handler()
  }
  return within(begun, handler)
}

/** Runs a handler in what has begun for it, and ends that when the handler has ended. */
export const within = <T>(begun: Begun, handler: () => T): T =>
  context.with(begun.context, whenSettled<T>, undefined, handler, begun)

/** Begins a handling in a process span of our own. `counted` where the message was counted as consumed with its batch. */
export function beginHandling(tools: Tools, delivery: Delivery, counted = false): Begun {
  const measuredFrom = tools.measures.begin()
  const { identity, headers } = identifyDelivery(tools, delivery)
  // A CloudEvent names the span in which its journey began: it stands in where the transport names none.
  const creation = headers.creation ?? headers.origin
  const attempt = attemptOf(tools, delivery)
  const { base, span: around } = ambient()
  const attributes = processAttributes(tools, delivery, attempt)
  // The creation context is parent and link; a span around the handling is linked, or is the parent where there is none.
  const span = tools.recorder.begin({
    name: spanName('process', delivery.destination),
    kind: SpanKind.CONSUMER,
    attributes,
    event: identity,
    links: linksOf(creation, around, headers.origin),
    base,
    parent: creation,
  })
  tellConflicts(tools, span, identity.conflicts)
  const handling = { event: contextOf(identity, attempt), span, creation: headers.creation }
  const inside = withHandling(withBaggage(base, headers.baggage), handling)
  return new OwnHandling(tools, delivery, span, inside, measuredFrom, counted)
}

/** A handling in a span of our own. A class, since one is made for every message. */
class OwnHandling implements Begun {
  readonly context: Context
  readonly #tools: Tools
  readonly #delivery: Delivery
  readonly #span: Span
  readonly #measuredFrom: number | null
  readonly #counted: boolean

  constructor(
    tools: Tools,
    delivery: Delivery,
    span: Span,
    inside: Context,
    measuredFrom: number | null,
    counted: boolean,
  ) {
    this.#tools = tools
    this.#delivery = delivery
    this.#span = span
    this.context = inside
    this.#measuredFrom = measuredFrom
    this.#counted = counted
  }

  done(): void {
    quietly(() => this.#end(null), undefined)
  }

  failed(error: unknown): void {
    const { errors } = this.#tools
    quietly(() => failSpan(this.#span, error, errors), undefined)
    quietly(() => recordError(this.#span, error, errors), undefined)
    quietly(() => this.#end({ error }), undefined)
  }

  #end(failure: Failure | null): void {
    this.#span.end()
    if (this.#measuredFrom === null) return
    this.#tools.measures.handled(this.#measuredFrom, this.#delivery, this.#counted, failure)
  }
}

/** The origin of a CloudEvent is linked where it is not the creation context itself. */
function linksOf(creation: SpanContext | null, around: SpanContext | null, origin: SpanContext | null): Link[] {
  if (creation === null) return []
  // In one process a bus may deliver within the very span that sends: then the two are one.
  const links = linksTo(creation, around?.spanId === creation.spanId ? null : around)
  if (origin !== null && origin.spanId !== creation.spanId) links.push({ context: origin })
  return links
}

/** Which event a delivered message is, and what its headers say. */
export function identifyDelivery(
  tools: Tools,
  delivery: Delivery,
): { readonly identity: HandledIdentity; readonly headers: HeaderFacts } {
  const headers = readHeaders(delivery.headers)
  const position = {
    destination: delivery.destination,
    partition: partitionText(delivery.partition),
    offset: delivery.offset === undefined ? null : String(delivery.offset),
  }
  const identity = identifyHandled(envelopeFacts(delivery.value, headers), headers, position, tools.make)
  return { identity, headers }
}

/** What a process span says beside its event. */
export function processAttributes(tools: Tools, delivery: Delivery, attempt: number | null): AttributeList {
  const { system, partition, offset } = delivery
  const list: AttributeList = [
    ATTRIBUTE.messagingSystem,
    system,
    ATTRIBUTE.operationName,
    'process',
    ATTRIBUTE.operationType,
    'process',
    ATTRIBUTE.destinationName,
    delivery.destination,
    ATTRIBUTE.attempt,
    attempt,
    ATTRIBUTE.consumerGroup,
    delivery.consumer,
    ATTRIBUTE.clientId,
    delivery.clientId,
    ATTRIBUTE.partitionId,
    partitionText(partition),
    ATTRIBUTE.kafkaOffset,
    system === 'kafka' ? offsetNumber(offset) : null,
  ]
  if (system === 'kafka' && delivery.value === null) list.push(ATTRIBUTE.kafkaTombstone, true)
  tools.disclose?.(list, delivery.key, delivery.headers)
  return list
}

function envelopeFacts(value: unknown, headers: HeaderFacts): EnvelopeFacts {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return isToldByHeaders(value, headers) ? NO_FACTS : (findEnvelope(value, headers.cloudEvent)?.facts ?? NO_FACTS)
  }
  return typeof value === 'object' && value !== null ? factsOf(value, headers.cloudEvent) : NO_FACTS
}

/** Which delivery of the message this is; asking counts it. */
export function attemptOf(
  { attempts }: Tools,
  { attempt, consumer, system, destination, partition, offset }: Delivery,
): number {
  if (attempt !== undefined) return Math.max(1, Math.trunc(attempt) || 1)
  if (partition === undefined || offset === undefined) return 1
  return attempts.count(consumer ?? '', system, destination, String(partition), String(offset))
}
