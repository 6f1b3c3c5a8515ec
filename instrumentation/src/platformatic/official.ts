import { channel } from 'node:diagnostics_channel'
import { ProxyTracerProvider, type Span, type Tracer, trace } from '@opentelemetry/api'
import { inFrontOf } from '../front.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'

/**
 * Living beside `@platformatic/kafka-opentelemetry`, which makes spans from the same channels: where it has one for a
 * message, that one is told what we know, and no second one is made.
 */

/** Only the official instrumentation listens here. */
const processing = channel('tracing:plt:kafka:consumer:processes:start')

/** Whether the official instrumentation makes spans for what is sent. */
export const officialSends = (): boolean => processing.hasSubscribers

/** The span that the official instrumentation has made for the nth message of a send, once it has. */
export const officialSpan = (context: { readonly spans?: readonly Span[] }, index: number): Span | null =>
  context.spans?.[index] ?? null

/** Makes no spans, only ids. */
const noSpans: Tracer = new ProxyTracerProvider().getTracer('causeway')

/** The tools with which a message is sent beside the official instrumentation; its span is null where we came first. */
export const besideSending = (tools: Tools, span: Span | null): Tools => ({
  ...tools,
  tracer: span === null ? noSpans : borrowing(span),
})

/** The tools with which a message is handled: in the span of the `processWithTracing` that this is inside of, if any. */
export const besideProcessing = (tools: Tools, topic: string): Tools =>
  quietly(() => {
    if (!processing.hasSubscribers) return tools
    const span: (Span & { readonly name?: unknown }) | undefined = trace.getActiveSpan()
    if (!span?.isRecording() || span.name !== `process message from ${topic}`) return tools
    return { ...tools, tracer: borrowing(span) }
  }, tools)

/** A tracer that tells an existing span what it would have told a new one; who made that span ends it. */
function borrowing(span: Span): Tracer {
  const borrowed = inFrontOf(span, { end: () => {} })
  return {
    startSpan: (_, options) => {
      span.setAttributes(options?.attributes ?? {})
      return borrowed
    },
    startActiveSpan: () => {
      throw new Error('A borrowed span is active already.')
    },
  }
}
