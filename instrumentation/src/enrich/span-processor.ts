import { ATTRIBUTE } from '@causeway/model'
import { type Span, SpanKind, trace } from '@opentelemetry/api'
import type { tracing } from '@opentelemetry/sdk-node'
import { quietly } from '../quietly.ts'
import { readable } from './readable.ts'

const SCOPE = '@opentelemetry/instrumentation-kafkajs'

/** The process spans of each batch, by the offset of their message; they are let go together with the receive span. */
const processSpans = new WeakMap<Span, Map<string, Span>>()

/**
 * Learns which process spans OpenTelemetry's kafkajs instrumentation makes for a batch: it makes all of them before the
 * handler runs, as children of its receive span, where nothing but a span processor sees them. Part of the provider that
 * Causeway starts; a service with a provider of its own adds it there. It keeps no span alive and changes none.
 */
export const causewaySpanProcessor = (): tracing.SpanProcessor => ({
  onStart: (span, parentContext) => quietly(() => note(span, trace.getSpan(parentContext)), undefined),
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
})

function note(span: tracing.Span, receive: Span | undefined): void {
  if (span.kind !== SpanKind.CONSUMER || span.instrumentationScope.name !== SCOPE) return
  // A message that is handled by itself has its sender's span as parent, which tells nothing of itself.
  if (receive === undefined || readable(receive).attributes?.[ATTRIBUTE.operationType] !== 'receive') return
  const spans = processSpans.get(receive) ?? new Map<string, Span>()
  processSpans.set(receive, spans.set(String(span.attributes[ATTRIBUTE.kafkaOffset]), span))
}

/** The process span of the message at that offset, in the batch of that receive span; null where it was not learnt. */
export const processSpanOf = (receive: Span, offset: string): Span | null =>
  processSpans.get(receive)?.get(offset) ?? null
