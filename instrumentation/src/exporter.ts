import { createRequire } from 'node:module'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as HttpExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { tracing } from '@opentelemetry/sdk-node'
import type { ExporterConfig, JaegerOptions } from './config.ts'

type SpanExporter = tracing.SpanExporter

/** The OTLP exporter that the configuration asks for, or null for none. */
export function otlpExporter(config: ExporterConfig, tell: (line: string) => void): SpanExporter | null {
  if (config.type === 'none') return null
  const target = config.url ?? 'the endpoint in OTEL_EXPORTER_OTLP_ENDPOINT'
  const exporter =
    config.type === 'grpc' ? new GrpcExporter() : new HttpExporter(config.url === null ? {} : { url: config.url })
  return reporting(exporter, target, tell)
}

/** OpenTelemetry's Jaeger exporter, loaded only here; null, with a word about it, where it is not installed. */
export function jaegerExporter(options: JaegerOptions, tell: (line: string) => void): SpanExporter | null {
  const target = options.endpoint ?? `Jaeger's agent at ${options.host ?? 'localhost'}:${options.port ?? 6832}`
  try {
    const jaeger: typeof import('@opentelemetry/exporter-jaeger') = createRequire(import.meta.url)(
      '@opentelemetry/exporter-jaeger',
    )
    return reporting(new jaeger.JaegerExporter({ ...options }), target, tell)
  } catch (error) {
    tell(
      `spans do not go to ${target}: ${messageOf(error)}. Install @opentelemetry/exporter-jaeger to send them there.`,
    )
    return null
  }
}

const SUCCESS = 0

/** The same exporter, which tells when spans could not be delivered, how many, and that the service goes on. */
function reporting(exporter: SpanExporter, target: string, tell: (line: string) => void): SpanExporter {
  let lost = 0
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== SUCCESS) {
          lost += spans.length
          tell(`${lost} spans could not be delivered to ${target}: ${messageOf(result.error)}. The service goes on.`)
        }
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined ? {} : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  }
}

/** A refused connection to a name with several addresses is an AggregateError without a message: its code says it. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
