import { ATTRIBUTE, type EnvelopeFacts } from '@causeway/model'
import { type Context, context, type SpanContext, SpanKind, trace } from '@opentelemetry/api'
import { ambient, withHandling } from './context.ts'
import { partitionText, putEvent, putPosition } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { type Identity, identifyHandled, NO_FACTS } from './event/identity.ts'
import { failSpan, recordError } from './failure.ts'
import type { Failure } from './measure.ts'
import { withBaggage } from './message/baggage.ts'
import { readHeaders } from './message/carrier.ts'
import { findEnvelope } from './message/value.ts'
import { quietly } from './quietly.ts'
import { type AttributeList, put } from './record/attribute-list.ts'
import { linksTo, spanName } from './sending.ts'
import type { Tools } from './tools.ts'

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
  readonly headers?: Readonly<Record<string, unknown>>
  /** The message value: a parsed envelope, or the text or bytes of one. */
  readonly value?: unknown
  /** 1 for the first delivery. Counted from partition and offset where it is not given. */
  readonly attempt?: number
  readonly clientId?: string | null
  readonly key?: string | null
}

/** A handling that has begun. Exactly one of `done` and `failed` ends it; neither throws. */
export interface Begun {
  /** The context in which the handler runs. */
  readonly context: Context
  done(): void
  failed(error: unknown): void
}

/**
 * Handles one delivered message on any bus: `handler` runs in a process span, with the event as current context. Its
 * answer and its error are passed on as they are. `describe` is asked here, so that not even it can fail the handler.
 * `begin` says which span stands for the handling: a new one unless given.
 */
export async function handle<T>(
  tools: Tools,
  describe: () => Delivery,
  handler: () => Promise<T>,
  begin: (tools: Tools, delivery: Delivery) => Begun = beginHandling,
): Promise<T> {
  const begun = quietly(() => begin(tools, describe()), null)
  return begun === null ? handler() : within(begun, handler)
}

/** Runs a handler in what has begun for it, and ends that when the handler has ended. */
export async function within<T>(begun: Begun, handler: () => Promise<T>): Promise<T> {
  try {
    const answer = await context.with(begun.context, handler)
    begun.done()
    return answer
  } catch (error) {
    begun.failed(error)
    throw error
  }
}

/** Begins a handling in a process span of our own. `counted` where the message was counted as consumed with its batch. */
export function beginHandling(tools: Tools, delivery: Delivery, counted = false): Begun {
  const { measures, recorder } = tools
  const measuredFrom = measures.begin()
  const { identity, creation, baggage } = identifyDelivery(tools, delivery)
  const attempt = attemptOf(tools, delivery)
  const { base, span: around } = ambient()
  const attributes = processAttributes(delivery, attempt)
  putEvent(attributes, identity)
  // The creation context is parent and link; a span around the handling is linked, or is the parent where there is none.
  const span = recorder.begin({
    name: spanName('process', delivery.destination),
    kind: SpanKind.CONSUMER,
    attributes,
    links: creation === null ? [] : linksTo(creation, around),
    base,
    parent: creation,
  })
  const handling = { event: { ...identity, attempt }, span, creation }
  const end = (failure: Failure | null): void => {
    span.end()
    if (measuredFrom !== null) measures.handled(measuredFrom, delivery, counted, failure)
  }
  return {
    context: withHandling(withBaggage(trace.setSpan(base, span), baggage), handling),
    done: () => quietly(() => end(null), undefined),
    failed: (error) => {
      quietly(() => failSpan(span, error), undefined)
      quietly(() => recordError(span, error), undefined)
      quietly(() => end({ error }), undefined)
    },
  }
}

/** Which event a delivered message is, the span that created it, and the baggage that came with it. */
export function identifyDelivery(
  tools: Tools,
  delivery: Delivery,
): { readonly identity: Identity; readonly creation: SpanContext | null; readonly baggage: string | null } {
  const headers = readHeaders(delivery.headers)
  const position = {
    destination: delivery.destination,
    partition: partitionText(delivery.partition),
    offset: delivery.offset === undefined ? null : String(delivery.offset),
  }
  const identity = identifyHandled(envelopeFacts(delivery.value), headers, position, tools.make)
  return { identity, creation: headers.creation, baggage: headers.baggage }
}

/** What a process span says beside its event. */
export function processAttributes(delivery: Delivery, attempt: number | null): AttributeList {
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
  put(list, ATTRIBUTE.kafkaMessageKey, delivery.key)
  if (system === 'kafka' && delivery.value === null) list.push(ATTRIBUTE.kafkaTombstone, true)
  putPosition(list, system, partition, offset)
  return list
}

function envelopeFacts(value: unknown): EnvelopeFacts {
  if (typeof value === 'string' || value instanceof Uint8Array) return findEnvelope(value)?.facts ?? NO_FACTS
  return typeof value === 'object' && value !== null ? factsOf(value) : NO_FACTS
}

/** Which delivery of the message this is; asking counts it. */
export function attemptOf({ attempts }: Tools, delivery: Delivery): number {
  if (delivery.attempt !== undefined) return Math.max(1, Math.trunc(delivery.attempt) || 1)
  if (delivery.partition === undefined || delivery.offset === undefined) return 1
  const partition = `${delivery.consumer ?? ''}\n${delivery.system}\n${delivery.destination}\n${delivery.partition}`
  return attempts.count(partition, String(delivery.offset))
}
