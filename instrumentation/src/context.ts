import { type Context, context, createContextKey, type Span, type SpanContext, trace } from '@opentelemetry/api'

/** The event being handled, as the code that handles it sees it. Absent facts are null. */
export interface EventContext {
  readonly eventId: string
  readonly correlationId: string
  readonly causationId: string | null
  readonly eventType: string | null
  readonly eventVersion: string | null
  readonly aggregateId: string | null
  readonly aggregateType: string | null
  /** 1 for the first delivery to this handler, then 2, 3, … */
  readonly attempt: number
}

/** A handling in progress: the event, the span that stands for the handling, and where the event was created. */
export interface Handling {
  readonly event: EventContext
  readonly span: Span
  readonly creation: SpanContext | null
}

const HANDLING = createContextKey('causeway.handling')

/** The context in which the handling's own code runs. */
export const withHandling = (base: Context, handling: Handling): Context => base.setValue(HANDLING, handling)

/** The context without any handling in it. Contexts are copied when they change: one without is given back as it is. */
export const withoutHandling = (base: Context): Context =>
  base.getValue(HANDLING) === undefined ? base : base.deleteValue(HANDLING)

/** The handling in progress, or null outside any. */
export const currentHandling = (): Handling | null =>
  (context.active().getValue(HANDLING) as Handling | undefined) ?? null

/**
 * What a message is delivered into: the active context, without any other event's handling in it, and the span that is
 * open there, if any. A span that has ended, such as that of the service's start-up, from which a consumer's loop
 * inherits its context for ever, is no part of it.
 */
export function ambient(): { readonly base: Context; readonly span: SpanContext | null } {
  const base = withoutHandling(context.active())
  const span = trace.getSpan(base)
  if (span === undefined) return { base, span: null }
  return span.isRecording() ? { base, span: span.spanContext() } : { base: trace.deleteSpan(base), span: null }
}
