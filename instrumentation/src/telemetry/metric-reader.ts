import { createRequire } from 'node:module'
import { metrics } from '@opentelemetry/sdk-node'
import type { MetricsConfig, MetricsExporter } from '../config.ts'
import { otlpMetrics } from './otlp.ts'
import type { Tell } from './tell.ts'

/** The readers that `OTEL_METRICS_EXPORTER` asks for; none unasked. */
export function metricReaders(config: MetricsConfig, tell: Tell): metrics.IMetricReader[] {
  return config.exporters.flatMap((exporter) => readerOf(exporter, config, tell) ?? [])
}

function readerOf(exporter: MetricsExporter, config: MetricsConfig, tell: Tell): metrics.IMetricReader | null {
  switch (exporter) {
    case 'otlp':
      return periodic(otlpMetrics(config.otlp), config)
    case 'console':
      return periodic(new metrics.ConsoleMetricExporter(), config)
    case 'prometheus':
      return prometheus(tell)
  }
}

const periodic = (exporter: metrics.PushMetricExporter, { intervalMillis, timeoutMillis }: MetricsConfig) =>
  new metrics.PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: intervalMillis,
    exportTimeoutMillis: timeoutMillis,
  })

/** Loaded only where it is asked for: it listens on a port of its own, which `OTEL_EXPORTER_PROMETHEUS_PORT` sets. */
function prometheus(tell: Tell): metrics.IMetricReader | null {
  const load = createRequire(import.meta.url)
  try {
    const loaded: typeof import('@opentelemetry/exporter-prometheus') = load('@opentelemetry/exporter-prometheus')
    return new loaded.PrometheusExporter()
  } catch (error) {
    tell(`no metrics are served to Prometheus: ${String(error)}. The service goes on.`)
    return null
  }
}
