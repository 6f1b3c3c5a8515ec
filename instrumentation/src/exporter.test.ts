import { tracing } from '@opentelemetry/sdk-node'
import { expect, it } from 'vitest'
import { startReceiver } from '../testing/receiver.ts'
import { otlpExporter } from './exporter.ts'

it('says how many spans were lost, where they should have gone, and why', async () => {
  const lines: string[] = []
  const collector = await startReceiver(400)
  const exporter = otlpExporter({ type: 'http', url: collector.url }, (line) => lines.push(line))
  if (exporter === null) throw new Error('no exporter')
  const processor = new tracing.SimpleSpanProcessor(exporter)
  const tracer = new tracing.BasicTracerProvider({ spanProcessors: [processor] }).getTracer('test')
  for (const name of ['first', 'second']) {
    tracer.startSpan(name).end()
    await expect(processor.forceFlush()).rejects.toThrow()
  }
  expect(lines).toEqual([
    `1 spans could not be delivered to ${collector.url}: Bad Request. The service goes on.`,
    `2 spans could not be delivered to ${collector.url}: Bad Request. The service goes on.`,
  ])
  await collector.close()
})

it('is none when the environment wants none', () => {
  expect(otlpExporter({ type: 'none' }, () => {})).toBeNull()
})
