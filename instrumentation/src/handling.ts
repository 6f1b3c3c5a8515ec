import { ATTRIBUTE, type EnvelopeFacts } from '@causeway/model'
import { type Context, context, type Span, type SpanContext, SpanKind, trace } from '@opentelemetry/api'
import { ambient, withHandling } from './context.ts'
import { eventAttributes, known, partitionText } from './event/attribute.ts'
import { factsOf } from './event/fact.ts'
import { type Identity, identifyHandled, NO_FACTS } from './event/identity.ts'
import { failSpan, recordError } from './failure.ts'
import { type Headers, readHeaders } from './message/carrier.ts'
import { findEnvelope } from './message/value.ts'
import { quietly } from './quietly.ts'
import { linksTo, positionAttributes, spanName } from './sending.ts'
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
  /** Never leaves the process, unless hashed where the options say so. */
  readonly key?: string | Uint8Array | null
}

/**
 * Handles one delivered message on any bus: `handler` runs in a process span, with the event as current context. What it
 * answers or throws is passed on; a handler that is not asynchronous gets its plain value back. `describe` is asked here,
 * so that not even it can fail the handler.
 */
export function handle<T>(tools: Tools, describe: () => Delivery, handler: () => T): T {
  const begun = quietly(() => beginHandling(tools, describe()), null)
  if (begun === null) return handler()
  const { span } = begun
  const done = () => quietly(() => span.end(), undefined)
  const failed = (error: unknown) => {
    quietly(() => failSpan(span, error, tools.errors), undefined)
    quietly(() => recordError(span, error, tools.errors), undefined)
    done()
  }
  return context.with(begun.context, () => whenSettled(handler, done, failed))
}

function beginHandling(tools: Tools, delivery: Delivery): { context: Context; span: Span } {
  const headers = readHeaders(delivery.headers)
  const position = {
    destination: delivery.destination,
    partition: partitionText(delivery.partition),
    offset: delivery.offset === undefined ? null : String(delivery.offset),
  }
  const identity = identifyHandled(envelopeFacts(delivery.value), headers, position, tools.make)
  const attempt = attemptOf(tools, delivery)
  const { base, links } = surroundings(headers.creation)
  const span = tools.tracer.startSpan(
    spanName('process', delivery.destination),
    { kind: SpanKind.CONSUMER, attributes: processAttributes(tools, delivery, identity, attempt), links },
    base,
  )
  const event = { ...identity, attempt }
  const handling = { event, span, creation: headers.creation }
  return { span, context: withHandling(trace.setSpan(base, span), handling) }
}

/** The creation context is parent and link; a span around the handling is linked, or is the parent where there is none. */
function surroundings(creation: SpanContext | null) {
  const { base, span } = ambient()
  if (creation === null) return { base, links: [] }
  // In one process a bus may deliver within the very span that sends.
  const around = span?.spanId === creation.spanId ? null : span
  return { base: trace.setSpanContext(base, creation), links: linksTo(creation, around) }
}

const processAttributes = (tools: Tools, delivery: Delivery, identity: Identity, attempt: number) => ({
  ...known({
    [ATTRIBUTE.messagingSystem]: delivery.system,
    [ATTRIBUTE.operationName]: 'process',
    [ATTRIBUTE.operationType]: 'process',
    [ATTRIBUTE.destinationName]: delivery.destination,
    [ATTRIBUTE.consumerGroup]: delivery.consumer,
    [ATTRIBUTE.clientId]: delivery.clientId,
    [ATTRIBUTE.kafkaTombstone]: delivery.system === 'kafka' && delivery.value === null ? true : null,
    [ATTRIBUTE.attempt]: attempt,
  }),
  ...positionAttributes(delivery.system, delivery.partition, delivery.offset),
  ...eventAttributes(identity),
  ...tools.disclose?.(delivery.key, delivery.headers),
})

function envelopeFacts(value: unknown): EnvelopeFacts {
  if (typeof value === 'string' || value instanceof Uint8Array) return findEnvelope(value)?.facts ?? NO_FACTS
  return typeof value === 'object' && value !== null ? factsOf(value) : NO_FACTS
}

function attemptOf({ attempts }: Tools, delivery: Delivery): number {
  if (delivery.attempt !== undefined) return Math.max(1, Math.trunc(delivery.attempt) || 1)
  if (delivery.partition === undefined || delivery.offset === undefined) return 1
  const partition = `${delivery.consumer ?? ''}\n${delivery.system}\n${delivery.destination}\n${delivery.partition}`
  return attempts.count(partition, String(delivery.offset))
}
