import { type Context, context, createContextKey, type Span, type SpanContext, trace } from '@opentelemetry/api'
import { HandlingContext } from './handling-context.ts'
import type { AttributeList } from './record/attribute-list.ts'

/** The event being handled, as the code that handles it sees it. Absent facts are null. */
export interface EventContext {
  readonly eventId: string
  readonly correlationId: string
  readonly causationId: string | null
  /** All causes, where several events caused this one; `causationId` is the first of them. */
  readonly causationIds?: readonly string[]
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

/** The context in which the handling's own code runs, with its span as the active one. */
export const withHandling = (base: Context, handling: Handling): Context =>
  new HandlingContext(base, handling.span, HANDLING, handling)

/** The context without any handling in it. Contexts are copied when they change: one without is given back as it is. */
export const withoutHandling = (base: Context): Context =>
  base.getValue(HANDLING) === undefined ? base : base.deleteValue(HANDLING)

/** The handling in progress, or null outside any. */
export const currentHandling = (): Handling | null =>
  (context.active().getValue(HANDLING) as Handling | undefined) ?? null

/** Adds the attributes of an event of this type that is published. Never throws. */
type PublishLabelling = (list: AttributeList, eventType: string | null) => void

const PUBLISH_LABELS = createContextKey('causeway.publish-labels')

/** The context in which what is published is labelled. */
export const withPublishLabels = (base: Context, labelling: PublishLabelling): Context =>
  base.setValue(PUBLISH_LABELS, labelling)

/** How to label what is published here, or undefined where nobody has said. */
export const publishLabelsIn = (base: Context): PublishLabelling | undefined =>
  base.getValue(PUBLISH_LABELS) as PublishLabelling | undefined

/**
 * What a message is delivered into: the active context, without any other event's handling or labels in it, and the span
 * that is open there, if any. A span that has ended, such as that of the service's start-up, from which a consumer's loop
 * inherits its context for ever, is no part of it.
 */
export function ambient(): { readonly base: Context; readonly span: SpanContext | null } {
  const active = context.active()
  const unlabelled = active.getValue(PUBLISH_LABELS) === undefined ? active : active.deleteValue(PUBLISH_LABELS)
  const base = withoutHandling(unlabelled)
  const span = trace.getSpan(base)
  if (span === undefined) return { base, span: null }
  return span.isRecording() ? { base, span: span.spanContext() } : { base: trace.deleteSpan(base), span: null }
}
