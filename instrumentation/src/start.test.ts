import { hostname } from 'node:os'
import { metrics } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attributesOf, decodeTraces, type TracesRequest } from '../testing/otlp.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { startCauseway } from './start.ts'

let collector: Receiver
beforeEach(async () => {
  collector = await startReceiver()
})
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
  await collector.close()
})

const delivery = {
  system: 'kafka',
  destination: 'orders',
  partition: 0,
  offset: 7,
  consumer: 'payment',
  value: { eventId: 'evt_1', eventType: 'OrderCreated' },
}

const requests = (receiver: Receiver): TracesRequest[] =>
  receiver.of('/v1/traces').map(({ body }) => decodeTraces(body))

const resourceOf = (request: TracesRequest | undefined) =>
  attributesOf(request?.resourceSpans[0]?.resource.attributes ?? [])

describe('startCauseway', () => {
  it('sends OTLP over HTTP in protobuf, as the service that it is', async () => {
    process.env.OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment.name=test'
    process.env.OTEL_EXPORTER_OTLP_HEADERS = 'authorization=Bearer token'
    const causeway = startCauseway({
      service: 'payment',
      version: '1.4',
      instance: 'payment-1',
      endpoint: collector.url,
    })
    await causeway.handle(delivery, async () => {})
    await causeway.shutdown()

    expect(collector.of('/v1/traces')).toHaveLength(1)
    expect(collector.of('/v1/traces')[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      authorization: 'Bearer token',
    })
    const [request] = requests(collector)
    expect(resourceOf(request)).toMatchObject({
      'service.name': 'payment',
      'service.version': '1.4',
      'service.instance.id': 'payment-1',
      'host.name': hostname(),
      'deployment.environment.name': 'test',
      'telemetry.sdk.language': 'nodejs',
    })
    expect(resourceOf(request)).not.toHaveProperty('process.command_args')
    const [span] = request?.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
    expect(span).toMatchObject({ name: 'process orders', kind: 5 })
    expect(attributesOf(span?.attributes ?? [])).toMatchObject({
      'messaging.message.id': 'evt_1',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.offset': '7',
      'causeway.attempt': '1',
    })
  })

  it.each([
    ['messaging', { 'messaging.system.name': 'kafka', 'kafka.offset': '7' }, 'messaging.system'],
    ['messaging/dup', { 'messaging.system.name': 'kafka', 'messaging.system': 'kafka', 'kafka.offset': '7' }, 'none'],
  ])('says it in the conventions that OTEL_SEMCONV_STABILITY_OPT_IN asks for: %s', async (optIn, expected, absent) => {
    process.env.OTEL_SEMCONV_STABILITY_OPT_IN = optIn
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
    await causeway.handle(delivery, async () => {})
    await causeway.shutdown()
    const [span] = requests(collector)[0]?.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
    const attributes = attributesOf(span?.attributes ?? [])
    expect(attributes).toMatchObject(expected)
    expect(attributes).not.toHaveProperty([absent])
  })

  it('sends within the export delay, without being asked', async () => {
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url, exportDelayMillis: 1 })
    await causeway.handle(delivery, async () => {})
    await expect.poll(() => collector.of('/v1/traces').length).toBe(1)
    await causeway.shutdown()
  })

  it('for a second service of the process sends under its own name', async () => {
    const order = startCauseway({ service: 'order', endpoint: collector.url })
    const shipping = startCauseway({ service: 'shipping', endpoint: collector.url })
    await order.handle(delivery, async () => {})
    await order.shutdown()
    await shipping.handle(delivery, async () => {})
    await shipping.shutdown()
    expect(requests(collector).map((request) => resourceOf(request)['service.name'])).toContain('shipping')
  })

  it('starts nothing but traces and heartbeats, and takes no signals', async () => {
    const signals = process.listenerCount('SIGTERM')
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
    const causeway = startCauseway({ service: 'payment' })
    metrics.getMeter('test').createCounter('shop.orders').add(1)
    await causeway.handle(delivery, async () => {})
    await causeway.shutdown()
    expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/logs']))
    expect(process.listenerCount('SIGTERM')).toBe(signals)
  })

  it('sends to a Jaeger as well', async () => {
    const jaeger = await startReceiver()
    const causeway = startCauseway({
      service: 'payment',
      endpoint: collector.url,
      jaeger: { endpoint: `${jaeger.url}/api/traces` },
    })
    await causeway.handle(delivery, async () => {})
    await causeway.shutdown()
    expect(collector.of('/v1/traces')).toHaveLength(1)
    expect(jaeger.received[0]).toMatchObject({
      path: expect.stringMatching(/^\/api\/traces/),
      headers: { 'content-type': 'application/x-thrift' },
    })
    expect(jaeger.received[0]?.body.toString('latin1')).toContain('process orders')
    expect(jaeger.received[0]?.body.toString('latin1')).toContain('payment')
    await jaeger.close()
  })

  it('ends once, however often it is asked', async () => {
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
    expect(causeway.shutdown()).toBe(causeway.shutdown())
    await causeway.shutdown()
    expect(await causeway.handle(delivery, async () => 'handled')).toBe('handled')
  })
})
