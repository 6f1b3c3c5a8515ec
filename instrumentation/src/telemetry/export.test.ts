import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { startGrpcReceiver } from '../../testing/grpc-receiver.ts'
import {
  attributesOf,
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  type LogsRequest,
  type MetricsRequest,
  type TracesRequest,
} from '../../testing/otlp.ts'
import { type Received, startReceiver } from '../../testing/receiver.ts'
import { startCauseway } from '../start.ts'

const delivery = { system: 'kafka', destination: 'orders', value: { eventId: 'evt_1', eventType: 'OrderCreated' } }

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
})

/** One handled event, sent on by a service that ends. */
async function handleOne(environment: Record<string, string>): Promise<void> {
  Object.assign(process.env, environment)
  const causeway = startCauseway({ service: 'payment', instance: 'payment-1' })
  await causeway.handle(delivery, async () => {})
  await causeway.shutdown()
}

interface Decoders {
  readonly traces: (body: Buffer) => TracesRequest
  readonly logs: (body: Buffer) => LogsRequest
  readonly metrics: (body: Buffer) => MetricsRequest
}

const protobuf: Decoders = { traces: decodeTraces, logs: decodeLogs, metrics: decodeMetrics }
const json: Decoders = {
  traces: (body) => JSON.parse(String(body)),
  logs: (body) => JSON.parse(String(body)),
  metrics: (body) => JSON.parse(String(body)),
}

/** What came of each signal, and as whom; spans and heartbeats by name, metrics sorted. */
function heard(received: readonly Received[], decode: Decoders) {
  const of = (path: string) => received.filter((request) => request.path === path)
  const traces = of('/v1/traces').flatMap(({ body }) => decode.traces(body).resourceSpans)
  const logs = of('/v1/logs').flatMap(({ body }) => decode.logs(body).resourceLogs)
  const metrics = of('/v1/metrics').flatMap(({ body }) => decode.metrics(body).resourceMetrics)
  const instance = ({ resource }: { resource: { attributes: Parameters<typeof attributesOf>[0] } }) =>
    attributesOf(resource.attributes)['service.instance.id']
  return {
    spans: traces.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))),
    heartbeats: logs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)).at(-1)?.eventName,
    metrics: metrics
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics.map(({ name }) => name)))
      .sort(),
    instances: [...new Set([...traces, ...logs, ...metrics].map(instance))],
  }
}

const everything = {
  spans: ['process orders'],
  heartbeats: 'causeway.heartbeat',
  metrics: ['messaging.client.consumed.messages', 'messaging.process.duration'],
  instances: ['payment-1'],
}

describe('spans, heartbeats and metrics', () => {
  it.each([
    ['http/protobuf', 'application/x-protobuf', protobuf],
    ['http/json', 'application/json', json],
  ])('go by %s', async (protocol, contentType, decode) => {
    const collector = await startReceiver()
    await handleOne({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer token',
      OTEL_METRICS_EXPORTER: 'otlp',
    })
    expect(heard(collector.received, decode)).toEqual(everything)
    for (const { headers } of collector.received) {
      expect(headers).toMatchObject({ 'content-type': contentType, authorization: 'Bearer token' })
    }
    await collector.close()
  })

  it('go by gRPC', async () => {
    const collector = await startGrpcReceiver()
    await handleOne({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer token',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_METRICS_EXPORTER: 'otlp',
    })
    expect(heard(collector.received, protobuf)).toEqual(everything)
    for (const { headers } of collector.received) expect(headers).toMatchObject({ authorization: 'Bearer token' })
    collector.close()
  })

  it('go each its own way where each has its own endpoint and protocol', async () => {
    const [spans, others] = [await startGrpcReceiver(), await startReceiver()]
    await handleOne({
      OTEL_EXPORTER_OTLP_ENDPOINT: others.url,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: spans.url,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    })
    expect(new Set(spans.received.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
    expect(heard(others.received, json)).toMatchObject({ spans: [], heartbeats: 'causeway.heartbeat' })
    spans.close()
    await others.close()
  })

  it('go compressed where the environment says so', async () => {
    const collector = await startReceiver()
    await handleOne({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' })
    expect(new Set(collector.received.map(({ headers }) => headers['content-encoding']))).toEqual(new Set(['gzip']))
    const unpacked = collector.received.map((request) => ({ ...request, body: gunzipSync(request.body) }))
    expect(heard(unpacked, protobuf)).toMatchObject({ spans: ['process orders'], heartbeats: 'causeway.heartbeat' })
    await collector.close()
  })
})
