import { microsFromMillis } from '@causeway/model'
import { SpanKind } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { cuttableLine } from './cuttable-line.ts'
import { type RunningIngest, runIngest } from './run-ingest.ts'
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

describe("OpenTelemetry's own exporters", () => {
  it.each([
    ['plain protobuf', ProtobufExporter, CompressionAlgorithm.NONE],
    ['packed protobuf', ProtobufExporter, CompressionAlgorithm.GZIP],
    ['plain JSON', JsonExporter, CompressionAlgorithm.NONE],
    ['packed JSON', JsonExporter, CompressionAlgorithm.GZIP],
  ])('send in %s', async (name, Exporter, compression) => {
    await sendWith(new Exporter({ url: `http://127.0.0.1:${ingest.port}/v1/traces`, compression }), name)
    expect((await contentsOf(ingest.store.pool)).operation).toContainEqual(expect.stringContaining(name))
  })

  it('send again what was turned away while the database was gone', async () => {
    const exporter = new ProtobufExporter({ url: `http://127.0.0.1:${ingest.port}/v1/traces` })
    await line.cut()
    const sent = sendWith(exporter, 'while the database was gone')
    await expect.poll(() => ingest.turnedAway(), { timeout: 10_000 }).toBeGreaterThan(0)
    await line.mend()
    await sent
    expect((await contentsOf(ingest.store.pool)).operation).toContainEqual(
      expect.stringContaining('while the database was gone'),
    )
  })
})

/** Resolves when the exporter has been answered. */
async function sendWith(exporter: JsonExporter | ProtobufExporter, name: string): Promise<void> {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'order' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': name }
  provider.getTracer('shop').startSpan('send', { kind: SpanKind.PRODUCER, attributes }).end()
  await provider.shutdown()
}
