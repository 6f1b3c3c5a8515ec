import { createRequire } from 'node:module'
import { tracing } from '@opentelemetry/sdk-node'
import type { JaegerOptions } from '../config.ts'
import { otlpSpans } from './otlp.ts'
import type { OtlpConfig } from './otlp-config.ts'
import type { Tell } from './tell.ts'

/** An exporter, and in words where it sends to. */
export interface Target {
  readonly exporter: tracing.SpanExporter
  readonly name: string
}

export const otlpTarget = (config: OtlpConfig): Target => ({ exporter: otlpSpans(config), name: nameOf(config.url) })

export const consoleTarget = (): Target => ({ exporter: new tracing.ConsoleSpanExporter(), name: 'the console' })

/** OpenTelemetry's Jaeger exporter, loaded only here; null, with a word about it, where it is not installed. */
export function jaegerTarget(options: JaegerOptions, tell: Tell): Target | null {
  const { endpoint, host = 'localhost', port = 6832 } = options
  const name = endpoint === undefined ? `Jaeger's agent at ${host}:${port}` : nameOf(endpoint)
  const load = createRequire(import.meta.url)
  try {
    const jaeger: typeof import('@opentelemetry/exporter-jaeger') = load('@opentelemetry/exporter-jaeger')
    return { exporter: new jaeger.JaegerExporter({ ...options }), name }
  } catch (error) {
    tell(`no spans go to ${name}: ${String(error)}. Is @opentelemetry/exporter-jaeger installed? The service goes on.`)
    return null
  }
}

/** An address without a user's name and password. */
export function nameOf(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//')
}
