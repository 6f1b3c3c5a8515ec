import type { Attributes, Span, SpanContext } from '@opentelemetry/api'
import { quietly } from '../quietly.ts'
import { readable } from './readable.ts'

/** What we know beside what the span says. */
export interface Additions {
  /** Attributes of the event, which win. */
  readonly event: Attributes
  /** Attributes that are set where the span has none of that name. */
  readonly others: Attributes
  /** The span that created the event, to be linked. */
  readonly creation: SpanContext | null
}

/** Adds to a span that an instrumentation made. One that is not recorded is left alone. Never throws. */
export const enrichSpan = (span: Span, additions: Additions): void => quietly(() => enrich(span, additions), undefined)

function enrich(span: Span, { event, others, creation }: Additions): void {
  if (!span.isRecording()) return
  const { attributes = {}, links = [] } = readable(span)
  span.setAttributes({ ...lacking(others, attributes), ...event })
  if (creation === null || links.some(({ context }) => context.spanId === creation.spanId)) return
  span.addLink({ context: creation })
}

const lacking = (ours: Attributes, theirs: Attributes): Attributes =>
  Object.fromEntries(Object.entries(ours).filter(([key]) => theirs[key] === undefined))
