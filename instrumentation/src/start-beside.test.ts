import { trace } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { expect, it } from 'vitest'
import { attributesOf, decodeLogs } from '../testing/otlp.ts'
import { startReceiver } from '../testing/receiver.ts'
import { startCauseway } from './start.ts'

it('a service that uses OpenTelemetry already keeps its provider, and Causeway makes its spans there', async () => {
  const exporter = new tracing.InMemorySpanExporter()
  const provider = new tracing.BasicTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] })
  trace.setGlobalTracerProvider(provider)

  const collector = await startReceiver()
  const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
  const value = { eventId: 'evt_1', eventType: 'OrderCreated' }
  const seen = await causeway.handle({ system: 'kafka', destination: 'orders', value }, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return causeway.current()?.eventId
  })
  expect(seen).toBe('evt_1')
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['process orders'])

  await causeway.shutdown()
  trace.getTracer('theirs').startSpan('still working').end()
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain('still working')

  // Its spans go where it sends them; we say that the service lives, and not how far its spans have come.
  expect(collector.of('/v1/traces')).toEqual([])
  const records = collector
    .of('/v1/logs')
    .flatMap(({ body }) => decodeLogs(body).resourceLogs[0]?.scopeLogs[0]?.logRecords)
  const keys = Object.keys(attributesOf(records.at(-1)?.attributes ?? []))
  expect(keys).toContain('causeway.heartbeat.leaving')
  expect(keys).not.toContain('causeway.heartbeat.watermark_micros')
  expect(keys).not.toContain('causeway.spans.delivered')
  await collector.close()
})
