import {
  addMillis,
  isoMicros,
  type Micros,
  microsFromNanos,
  type SpanId,
  spanId,
  type TraceId,
  traceId,
} from '@causeway/model'
import type { OtlpSpan } from '../wire/otlp-span.ts'
import { type Rejection, rejection } from './rejection.ts'

/** What makes a span itself, and when it was. */
export interface Identity {
  readonly type: 'identity'
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly startedAt: Micros
  readonly endedAt: Micros
}

const DAY_MILLIS = 86_400_000

/** Older starts are refused: each day needs a partition, and old ones have been dropped. */
export const OLDEST_MILLIS = 30 * DAY_MILLIS
/** Later times are refused: no clock is that wrong by accident of time zones. */
export const FARTHEST_MILLIS = DAY_MILLIS

/** An end before the start, or no end, is taken as the start: the span is kept, its duration is not known. */
export function readIdentity(span: OtlpSpan, now: Micros): Identity | Rejection {
  const trace = traceId(span.traceId)
  if (trace === null)
    return rejection('bad_trace_id', `traceId "${shown(span.traceId)}" is not 16 bytes that are not all zero.`)
  const own = spanId(span.spanId)
  if (own === null)
    return rejection('bad_span_id', `spanId "${shown(span.spanId)}" is not 8 bytes that are not all zero.`)

  const startedAt = microsFromNanos(span.startTimeUnixNano)
  const endedAt = microsFromNanos(span.endTimeUnixNano)
  const latest = addMillis(now, FARTHEST_MILLIS)
  if (startedAt < addMillis(now, -OLDEST_MILLIS) || startedAt > latest) return outOfRange('starts', startedAt)
  if (endedAt > latest) return outOfRange('ends', endedAt)
  return {
    type: 'identity',
    traceId: trace,
    spanId: own,
    parentSpanId: spanId(span.parentSpanId),
    startedAt,
    endedAt: endedAt < startedAt ? startedAt : endedAt,
  }
}

const shown = (id: string): string => id.slice(0, 64)

const outOfRange = (verb: string, at: Micros): Rejection =>
  rejection(
    'time_out_of_range',
    `The span ${verb} at ${isoMicros(at)}; the collector keeps the last 30 days and at most one day ahead.`,
  )
