import { HEADER } from '@causeway/model'
import { type Span, SpanKind } from '@opentelemetry/api'
import { readTraceparent } from '../message/trace-context.ts'
import { readable } from './readable.ts'

/**
 * Which span belongs to which message: the one whose context was written into the message's headers. Where a propagator
 * writes no `traceparent`, by order, if there are as many send spans as messages. Null where it cannot be told.
 */
export function matchSpans(headers: readonly unknown[], spans: readonly Span[]): (Span | null)[] {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]))
  const named = headers.map((carrier) => byId.get(writtenInto(carrier) ?? '') ?? null)
  if (named.some((span) => span !== null)) return named
  const sends = spans.filter((span) => readable(span).kind === SpanKind.PRODUCER)
  return sends.length === headers.length ? sends : named
}

function writtenInto(carrier: unknown): string | null {
  if (typeof carrier !== 'object' || carrier === null) return null
  const { [HEADER.traceparent]: traceparent }: { traceparent?: unknown } = carrier
  return typeof traceparent === 'string' ? (readTraceparent(traceparent, null)?.spanId ?? null) : null
}
