import { microsFromMillis } from '@causeway/model'
import { SpanKind } from '@opentelemetry/api'
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { cuttableLine } from './cuttable-line.ts'
import { metric, type RunningIngest, runIngest } from './run-ingest.ts'
import { contentsOf } from './tables.ts'

let database: FreshDatabase
let line: Awaited<ReturnType<typeof cuttableLine>>
let ingest: RunningIngest

beforeAll(async () => {
  database = await freshDatabase()
  line = await cuttableLine(database.url)
  ingest = await runIngest(line.url, { now: () => microsFromMillis(Date.now()) })
})
afterAll(async () => {
  await ingest.close()
  await database.drop()
})

const { NONE, GZIP } = CompressionAlgorithm
const httpUrl = () => `http://127.0.0.1:${ingest.port}/v1/traces`
const grpcUrl = () => `http://127.0.0.1:${ingest.grpcPort}`

describe("OpenTelemetry's own exporters", () => {
  it.each([
    ['plain protobuf', ProtobufExporter, httpUrl, NONE],
    ['packed protobuf', ProtobufExporter, httpUrl, GZIP],
    ['plain JSON', JsonExporter, httpUrl, NONE],
    ['packed JSON', JsonExporter, httpUrl, GZIP],
    ['plain gRPC', GrpcExporter, grpcUrl, NONE],
    ['packed gRPC', GrpcExporter, grpcUrl, GZIP],
  ])('send in %s', async (name, Exporter, url, compression) => {
    await sendWith(new Exporter({ url: url(), compression }), name)
    expect((await contentsOf(ingest.store.pool)).operation).toContainEqual(expect.stringContaining(name))
  })

  it.each([['plain', NONE] as const, ['packed', GZIP] as const])(
    'send logs and metrics over gRPC, %s',
    async (_, compression) => {
      const logged = 'causeway_collector_log_records_received_not_stored_total'
      const measured = 'causeway_collector_metric_points_received_not_stored_total'
      const before = [metric(ingest.registry, logged), metric(ingest.registry, measured)]
      const logs = new LoggerProvider({
        processors: [new SimpleLogRecordProcessor({ exporter: new GrpcLogExporter({ url: grpcUrl(), compression }) })],
      })
      logs.getLogger('shop').emit({ body: 'an order came' })
      await logs.shutdown()
      const exporter = new GrpcMetricExporter({ url: grpcUrl(), compression })
      const metrics = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })
      metrics.getMeter('shop').createCounter('orders').add(1)
      await metrics.shutdown()
      const after = [metric(ingest.registry, logged), metric(ingest.registry, measured)]
      expect(after).toEqual(before.map((count) => count + 1))
    },
  )

  it('are told over gRPC to come again while the database is gone', async () => {
    await line.cut()
    await sendWith(new GrpcExporter({ url: grpcUrl() }), 'over gRPC while the database was gone').catch(() => {})
    expect(ingest.turnedAway()).toBeGreaterThan(0)
    const turnedAway = 'causeway_collector_requests_total{protocol="grpc",signal="traces",code="14"}'
    expect(metric(ingest.registry, turnedAway)).toBe(1)
    await line.mend()
  })

  it('send again what was turned away while the database was gone', async () => {
    const exporter = new ProtobufExporter({ url: httpUrl() })
    const before = ingest.turnedAway()
    await line.cut()
    const sent = sendWith(exporter, 'while the database was gone')
    await expect.poll(() => ingest.turnedAway(), { timeout: 10_000 }).toBeGreaterThan(before)
    await line.mend()
    await sent
    expect((await contentsOf(ingest.store.pool)).operation).toContainEqual(
      expect.stringContaining('while the database was gone'),
    )
  })
})

/** Resolves when the exporter has been answered. */
async function sendWith(exporter: SpanExporter, name: string): Promise<void> {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'order' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': name }
  provider.getTracer('shop').startSpan('send', { kind: SpanKind.PRODUCER, attributes }).end()
  await provider.shutdown()
}
