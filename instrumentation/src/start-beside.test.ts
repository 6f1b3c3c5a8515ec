import { trace } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { expect, it } from 'vitest'
import { startCauseway } from './start.ts'

it('a service that uses OpenTelemetry already keeps its provider, and Causeway makes its spans there', async () => {
  const exporter = new tracing.InMemorySpanExporter()
  const provider = new tracing.BasicTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] })
  trace.setGlobalTracerProvider(provider)

  const causeway = startCauseway({ service: 'payment', endpoint: 'http://127.0.0.1:9' })
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
})
