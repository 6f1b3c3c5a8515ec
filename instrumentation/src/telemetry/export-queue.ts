import { TraceFlags } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import type { QueueConfig } from '../config.ts'
import type { Target } from './exporter.ts'
import type { Tell } from './tell.ts'

const SUCCESS = 0

/**
 * A bounded queue of finished spans before an exporter. Spans that find it full, and those that could not be delivered,
 * are let go, counted and told of: the service goes on, and its memory stays what it was.
 */
export function exportQueue({ exporter, name }: Target, queue: QueueConfig, tell: Tell): tracing.SpanProcessor {
  let waiting = 0
  let lost = 0
  const lose = (count: number, why: string): void => {
    lost += count
    tell(`${lost} spans did not reach ${name}: ${why}. The service goes on.`)
  }
  const counting: tracing.SpanExporter = {
    export: (spans, done) => {
      waiting -= spans.length
      exporter.export(spans, (result) => {
        if (result.code !== SUCCESS) lose(spans.length, messageOf(result.error))
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
  const batches = new tracing.BatchSpanProcessor(counting, { ...queue })
  return {
    onStart: () => {},
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (waiting >= queue.maxQueueSize) return lose(1, `${waiting} are waiting, and no more are kept`)
      waiting++
      batches.onEnd(span)
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  }
}

/** A refused connection to a name with several addresses is an AggregateError without a message: its code says it. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
