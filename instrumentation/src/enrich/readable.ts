import type { Attributes, Link, Span, SpanKind } from '@opentelemetry/api'

/** What a span tells of itself. */
export interface Readable {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  readonly links?: readonly Link[]
}

/** The span as one that can be read: the SDK's can, one that is not sampled tells nothing. */
export const readable = (span: Span): Readable => span as Readable
