import { spanId, traceId } from '@causeway/model'
import { createTraceState, type SpanContext, type TraceState } from '@opentelemetry/api'

/** Longest tracestate that is carried on, in characters: W3C Trace Context §3.3.1.5 asks for at least 512. */
const MAX_TRACESTATE_LENGTH = 512

/** The remote span that a W3C `traceparent` names, or null when the header cannot be read. */
export function readTraceparent(traceparent: string | null, tracestate: string | null): SpanContext | null {
  const [, version, trace, span, flags, rest] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(traceparent?.trim() ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return null
  const traceKey = traceId(trace ?? '')
  const spanKey = spanId(span ?? '')
  if (traceKey === null || spanKey === null) return null
  return {
    traceId: traceKey,
    spanId: spanKey,
    traceFlags: Number.parseInt(flags ?? '0', 16) & 1,
    isRemote: true,
    ...readTracestate(tracestate),
  }
}

/** The W3C `traceparent` of a span, version 00. */
export const writeTraceparent = (span: SpanContext): string =>
  `00-${span.traceId}-${span.spanId}-${(span.traceFlags & 0xff).toString(16).padStart(2, '0')}`

function readTracestate(tracestate: string | null): { traceState?: TraceState } {
  if (tracestate === null || tracestate === '' || tracestate.length > MAX_TRACESTATE_LENGTH) return {}
  return { traceState: createTraceState(tracestate) }
}
