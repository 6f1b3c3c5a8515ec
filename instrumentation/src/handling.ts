import { ATTRIBUTE, type EnvelopeFacts } from '@causeway/model'
import { type Context, context, type Link, type SpanContext, SpanKind, trace } from '@opentelemetry/api'
import { ambient, withHandling } from './context.ts'
import { partitionText, putEvent, putPosition } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { contextOf, type HandledIdentity, identifyHandled, NO_FACTS } from './event/identity.ts'
import { failSpan, recordError } from './failure.ts'
import type { Failure } from './measure.ts'
import { withBaggage } from './message/baggage.ts'
import { type HeaderFacts, readHeaders } from './message/carrier.ts'
import type { Headers } from './message/header-entries.ts'
import { isToldByHeaders } from './message/told-by-headers.ts'
import { findEnvelope } from './message/value.ts'
import { quietly } from './quietly.ts'
import { type AttributeList, put } from './record/attribute-list.ts'
import { linksTo, spanName, tellConflicts } from './sending.ts'
import type { Tools } from './tools.ts'
import { whenSettled } from './when-settled.ts'

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

/** A handling that has begun. Exactly one of `done` and `failed` ends it; neither throws. */
export interface Begun {
  /** The context in which the handler runs. */
  readonly context: Context
  done(): void
  failed(error: unknown): void
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
  const begun = quietly(() => begin(tools, describe()), null)
  return begun === null ? handler() : within(begun, handler)
}

/** Runs a handler in what has begun for it, and ends that when the handler has ended. */
export const within = <T>(begun: Begun, handler: () => T): T =>
  context.with(begun.context, () => whenSettled(handler, begun.done, begun.failed))

/** Begins a handling in a process span of our own. `counted` where the message was counted as consumed with its batch. */
export function beginHandling(tools: Tools, delivery: Delivery, counted = false): Begun {
  const { measures, recorder } = tools
  const measuredFrom = measures.begin()
  const { identity, headers } = identifyDelivery(tools, delivery)
  // A CloudEvent names the span in which its journey began: it stands in where the transport names none.
  const creation = headers.creation ?? headers.origin
  const attempt = attemptOf(tools, delivery)
  const { base, span: around } = ambient()
  const attributes = processAttributes(tools, delivery, attempt)
  putEvent(attributes, identity)
  // The creation context is parent and link; a span around the handling is linked, or is the parent where there is none.
  const span = recorder.begin({
    name: spanName('process', delivery.destination),
    kind: SpanKind.CONSUMER,
    attributes,
    links: linksOf(creation, around, headers.origin),
    base,
    parent: creation,
  })
  tellConflicts(span, identity.conflicts)
  const handling = { event: contextOf(identity, attempt), span, creation: headers.creation }
  const end = (failure: Failure | null): void => {
    span.end()
    if (measuredFrom !== null) measures.handled(measuredFrom, delivery, counted, failure)
  }
  return {
    context: withHandling(withBaggage(trace.setSpan(base, span), headers.baggage), handling),
    done: () => quietly(() => end(null), undefined),
    failed: (error) => {
      quietly(() => failSpan(span, error, tools.errors), undefined)
      quietly(() => recordError(span, error, tools.errors), undefined)
      quietly(() => end({ error }), undefined)
    },
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
  ]
  put(list, ATTRIBUTE.attempt, attempt)
  put(list, ATTRIBUTE.consumerGroup, delivery.consumer)
  put(list, ATTRIBUTE.clientId, delivery.clientId)
  if (system === 'kafka' && delivery.value === null) list.push(ATTRIBUTE.kafkaTombstone, true)
  putPosition(list, system, partition, offset)
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
export function attemptOf({ attempts }: Tools, delivery: Delivery): number {
  if (delivery.attempt !== undefined) return Math.max(1, Math.trunc(delivery.attempt) || 1)
  if (delivery.partition === undefined || delivery.offset === undefined) return 1
  const partition = `${delivery.consumer ?? ''}\n${delivery.system}\n${delivery.destination}\n${delivery.partition}`
  return attempts.count(partition, String(delivery.offset))
}
