import { createRequire } from 'node:module'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as HttpExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { tracing } from '@opentelemetry/sdk-node'
import type { ExporterConfig, JaegerOptions } from '../config.ts'
import type { Tell } from './tell.ts'

/** An exporter, and in words where it sends to. */
export interface Target {
  readonly exporter: tracing.SpanExporter
  readonly name: string
}

/** OTLP to where the configuration says, or null where it says nowhere. */
export function otlpTarget(config: ExporterConfig): Target | null {
  if (config.type === 'none') return null
  const name = config.url ?? 'the OTLP endpoint that the environment names'
  const http = () => new HttpExporter(config.url === null ? {} : { url: config.url })
  return { exporter: config.type === 'grpc' ? new GrpcExporter() : http(), name }
}

/** OpenTelemetry's Jaeger exporter, loaded only here; null, with a word about it, where it is not installed. */
export function jaegerTarget(options: JaegerOptions, tell: Tell): Target | null {
  const name = options.endpoint ?? `Jaeger's agent at ${options.host ?? 'localhost'}:${options.port ?? 6832}`
  try {
    const load = createRequire(import.meta.url)
    const jaeger: typeof import('@opentelemetry/exporter-jaeger') = load('@opentelemetry/exporter-jaeger')
    return { exporter: new jaeger.JaegerExporter({ ...options }), name }
  } catch (error) {
    tell(`no spans go to ${name}: ${String(error)}. Install @opentelemetry/exporter-jaeger to send them there.`)
    return null
  }
}
