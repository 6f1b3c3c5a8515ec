import type { Config } from '../config.ts'
import { grpcWire, httpWire } from '../record/otlp-wire.ts'
import { spanQueue } from '../record/span-queue.ts'
import { type ExportQueue, exportQueue } from './export-queue.ts'
import { consoleTarget, jaegerTarget, nameOf, otlpTarget } from './exporter.ts'
import type { OtlpConfig } from './otlp-config.ts'
import type { Tell } from './tell.ts'

/** The queues through which spans leave this process; `toCollector` is the one of them that speaks OTLP. */
export interface Queues {
  readonly toCollector: ExportQueue | null
  readonly queues: readonly ExportQueue[]
}

/** Starts the queues that the configuration asks for. */
export function startQueues(config: Config, tell: Tell): Queues {
  if (config.disabled) return { toCollector: null, queues: [] }
  const toCollector = config.otlp === null ? null : otlpQueue(config.otlp, config, tell)
  const jaeger = config.jaeger === null ? null : jaegerTarget(config.jaeger, tell)
  const others = [jaeger, config.console ? consoleTarget() : null].filter(isThere)
  return {
    toCollector,
    queues: [toCollector, ...others.map((other) => exportQueue(other, config.queue, tell))].filter(isThere),
  }
}

const isThere = <T>(value: T | null): value is T => value !== null

/** Protobuf is written by our own encoder, which costs a fraction; JSON by OpenTelemetry's. */
function otlpQueue(otlp: OtlpConfig, { queue }: Config, tell: Tell): ExportQueue {
  if (otlp.protocol === 'http/json') return exportQueue(otlpTarget(otlp), queue, tell)
  const name = nameOf(otlp.url)
  return spanQueue({
    wire: otlp.protocol === 'grpc' ? grpcWire(otlp.url) : httpWire(otlp.url),
    maxSpans: queue.maxQueueSize,
    maxBytes: MAX_QUEUE_BYTES,
    delayMillis: queue.scheduledDelayMillis,
    onLost: (dropped, why) => tell(`${dropped} spans did not reach ${name}: ${why}. The service goes on.`),
  })
}

/** Of encoded spans: about 80,000 of ours. */
const MAX_QUEUE_BYTES = 33_554_432
