import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { attributesOf, decodeTraces } from '../../testing/otlp.ts'
import { startReceiver } from '../../testing/receiver.ts'

test('the example runs, and tells one flow of four services with a join', async () => {
  const collector = await startReceiver()
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'shop.ts')], { env })
  await collector.close()

  expect(stdout).toBe('OrderShipped, caused by 2 events\n')
  const spans = collector.received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => decodeTraces(body).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ name, attributes }) => ({ name, ...attributesOf(attributes) }) as Record<string, unknown>)
  expect(spans.map(({ name }) => name).sort()).toEqual([
    'process orders',
    'process orders',
    'process orders',
    'process payments',
    'process shipments',
    'process stock',
    'send orders',
    'send payments',
    'send shipments',
    'send stock',
  ])
  expect(new Set(spans.map((span) => span['messaging.message.conversation_id'])).size).toBe(1)
  expect(spans.find(({ name }) => name === 'send orders')).toMatchObject({ 'causeway.saga.step': 'order' })
  const causes = (name: string) => JSON.stringify(spans.find((span) => span.name === name)?.['causeway.causation_id'])
  const idOf = (name: string) => String(spans.find((span) => span.name === name)?.['messaging.message.id'])
  expect(causes('send shipments')).toContain(idOf('send payments'))
  expect(causes('send shipments')).toContain(idOf('send stock'))
})
