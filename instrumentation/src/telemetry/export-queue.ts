import { type Micros, micros } from '@causeway/model'
import { type HrTime, TraceFlags } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import type { QueueConfig } from '../config.ts'
import type { Target } from './exporter.ts'
import type { Progress } from './progress.ts'
import type { Tell } from './tell.ts'

const SUCCESS = 0
const FAILED = 1
/** An exporter that never comes back from a request must not be given spans for ever. */
const MAX_UNANSWERED = 30

/** A processor of finished spans that knows how far they have come. */
export interface ExportQueue extends tracing.SpanProcessor {
  progress(): Progress
}

/**
 * A bounded queue of finished spans before an exporter. Spans that find it full, and those that could not be delivered,
 * are let go, counted and told of: the service goes on, and its memory stays what it was.
 */
export function exportQueue({ exporter, name }: Target, queue: QueueConfig, tell: Tell): ExportQueue {
  let waiting = 0
  /** No span that waits ended before this. */
  let waitingSince = Number.POSITIVE_INFINITY
  let delivered = 0
  let dropped = 0
  let unanswered = 0
  let closed = false
  const away = new Set<{ readonly since: number }>()
  const drop = (count: number, why: string): void => {
    dropped += count
    tell(`${dropped} spans did not reach ${name}: ${why}. The service goes on.`)
  }
  const counting: tracing.SpanExporter = {
    export: (spans, done) => {
      waiting -= spans.length
      // Spans wait in the order in which they ended, so those that are left ended after these.
      waitingSince = endOf(spans.at(-1))
      const batch = { since: endOf(spans[0]) }
      away.add(batch)
      const settle = (result: Parameters<typeof done>[0]): void => {
        if (!away.delete(batch)) return
        clearTimeout(timer)
        if (result.code === SUCCESS) delivered += spans.length
        else drop(spans.length, messageOf(result.error))
        // A batch that is lost must not end the flush of the others, and has been told of.
        done({ code: SUCCESS })
      }
      const fail = (why: string): void => settle({ code: FAILED, error: new Error(why) })
      const timer = setTimeout(fail, queue.exportTimeoutMillis, `no answer in ${queue.exportTimeoutMillis} ms`).unref()
      if (unanswered >= MAX_UNANSWERED) return fail(`${unanswered} requests are without an answer`)
      unanswered++
      exporter.export(spans, (result) => {
        unanswered--
        settle(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
  const batches = new tracing.BatchSpanProcessor(counting, { ...queue })
  return {
    onStart: () => {},
    onEnd: (span) => {
      if (closed || (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (waiting >= queue.maxQueueSize) return drop(1, `${waiting} are waiting, and no more are kept`)
      if (waiting === 0) waitingSince = microsOf(span.endTime)
      waiting++
      batches.onEnd(span)
    },
    progress: () => ({ delivered, dropped, oldestUnsent: oldestOf(away, waiting > 0 ? waitingSince : null) }),
    forceFlush: () => batches.forceFlush(),
    shutdown: () => {
      closed = true
      return batches.shutdown()
    },
  }
}

function oldestOf(away: Iterable<{ readonly since: number }>, waitingSince: number | null): Micros | null {
  const oldest = Math.min(waitingSince ?? Number.POSITIVE_INFINITY, ...Array.from(away, ({ since }) => since))
  return oldest === Number.POSITIVE_INFINITY ? null : micros(oldest)
}

const microsOf = ([seconds, nanos]: HrTime): number => seconds * 1_000_000 + Math.floor(nanos / 1_000)

const endOf = (span: tracing.ReadableSpan | undefined): number =>
  span === undefined ? Number.POSITIVE_INFINITY : microsOf(span.endTime)

/** A refused connection to a name with several addresses is an AggregateError without a message: its code says it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
