import {
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { withEvent } from '../event/attribute.ts'
import type { Identity } from '../event/identity.ts'
import { type AttributeList, recordOf } from './attribute-list.ts'
import type { SpanIds } from './random-id.ts'
import { RecordedSpan, type Recording } from './recorded-span.ts'

/** What a span is begun with. */
export interface Beginning {
  readonly name: string
  readonly kind: SpanKind
  /** Belongs to the span from now on. */
  readonly attributes: AttributeList
  /** The event that the operation is about; what is said of it comes after the attributes. */
  readonly event?: Identity
  readonly links: Link[]
  /** Where the operation runs. The span in it is the parent, unless `parent` is another. */
  readonly base: Context
  readonly parent?: SpanContext | null
}

/** Makes the spans of operations. */
export interface Recorder {
  begin(beginning: Beginning): Span
  /** Says more of a span that has begun. */
  add(span: Span, attributes: AttributeList): void
}

/** Records with our own light spans, all of them: an event that is not sampled would look like one that never was. */
export function lightRecorder(recording: Recording, ids: SpanIds): Recorder {
  return {
    begin({ name, kind, attributes, event, links, base, parent }) {
      const above = parent ?? valid(trace.getSpanContext(base))
      const context: SpanContext = {
        traceId: above === undefined ? ids.traceId() : above.traceId,
        spanId: ids.spanId(),
        traceFlags: TraceFlags.SAMPLED,
      }
      if (above?.traceState !== undefined) context.traceState = above.traceState
      return new RecordedSpan(recording, name, kind, context, above, attributes, event, links)
    },
    add(span, attributes) {
      for (let at = 0; at < attributes.length; at += 2) {
        const value = attributes[at + 1]
        if (value !== undefined && value !== null) span.setAttribute(attributes[at] as string, value)
      }
    },
  }
}

/** Records with a tracer of OpenTelemetry, as it is configured: its sampler and its processors see every span. */
export const tracerRecorder = (tracer: Tracer): Recorder => ({
  begin: ({ name, kind, attributes, event, links, base, parent }) =>
    tracer.startSpan(
      name,
      { kind, attributes: recordOf(withEvent(attributes, event)), links },
      parent ? trace.setSpanContext(base, parent) : base,
    ),
  add: (span, attributes) => void span.setAttributes(recordOf(attributes)),
})

const NO_TRACE = '00000000000000000000000000000000'

/** A span that is not recorded may have a context that names nothing. */
const valid = (context: SpanContext | undefined): SpanContext | undefined =>
  context?.traceId.length === 32 && context.traceId !== NO_TRACE ? context : undefined
