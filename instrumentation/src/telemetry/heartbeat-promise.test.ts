import { setTimeout as wait } from 'node:timers/promises'
import { resources, tracing } from '@opentelemetry/sdk-node'
import { expect, it } from 'vitest'
import { attributesOf, decodeLogs, decodeTraces } from '../../testing/otlp.ts'
import { type Received, type Receiver, startReceiver } from '../../testing/receiver.ts'
import { httpWire } from '../record/otlp-wire.ts'
import { spanQueue } from '../record/span-queue.ts'
import { type ExportQueue, exportQueue } from './export-queue.ts'
import { otlpTarget } from './exporter.ts'
import { heartbeatRecord } from './heartbeat.ts'
import { startHeartbeatLoop } from './heartbeat-loop.ts'
import { otlpLogs } from './otlp.ts'

const SPANS = 2_000
const queueConfig = { maxQueueSize: 300, scheduledDelayMillis: 5, maxExportBatchSize: 50, exportTimeoutMillis: 5_000 }

it.each(['our own queue', "OpenTelemetry's"])(
  'every span that ended before a watermark had come by then, or is counted as dropped: %s',
  async (kind) => {
    const refused = new Set<Received>()
    let requests = 0
    const collector = await startReceiver(async (request) => {
      if (request.path !== '/v1/traces') return 200
      requests++
      // Slow at times, so that the queue overflows, and at times refusing.
      await wait(requests % 5 === 0 ? 300 : 2)
      if (requests % 4 !== 0) return 200
      refused.add(request)
      return 400
    })
    const otlp = (path: string) => ({ protocol: 'http/protobuf' as const, url: `${collector.url}${path}` })
    const queue =
      kind === 'our own queue'
        ? ownQueue(otlp('/v1/traces').url)
        : exportQueue(otlpTarget(otlp('/v1/traces')), queueConfig, () => {})
    const tracer = new tracing.BasicTracerProvider({ spanProcessors: [queue] }).getTracer('test')
    const state = { bootId: 'boot', intervalMillis: 10, groups: [] }
    const loop = startHeartbeatLoop({
      exporter: otlpLogs(otlp('/v1/logs'), 5_000),
      name: 'the collector',
      resource: resources.emptyResource(),
      intervalMillis: 10,
      record: (sequence, leaving) =>
        heartbeatRecord({ ...state, sequence, now: Date.now(), progress: queue.progress(), leaving }),
      tell: () => {},
    })
    for (let ended = 0; ended < SPANS; ended++) {
      tracer.startSpan(`${ended}`).end()
      if (ended % 20 === 0) await wait(1)
    }
    await queue.shutdown()
    await loop.leave()

    const { heartbeats, accepted } = inOrder(collector, refused)
    const last = heartbeats.at(-1)
    expect(last?.delivered).toBe(accepted.length)
    expect(last?.dropped).toBe(SPANS - accepted.length)
    expect(last?.dropped).toBeGreaterThan(0)
    expect(heartbeats.length).toBeGreaterThan(10)
    const broken = heartbeats.filter(({ watermark, at }) =>
      accepted.some((span) => span.endedAt < watermark && span.at > at),
    )
    expect(broken).toEqual([])
    // And it is worth something: it moves along with what is delivered.
    expect(new Set(heartbeats.map(({ watermark }) => watermark)).size).toBeGreaterThan(1)
    await collector.close()
  },
)

const ownQueue = (url: string): ExportQueue =>
  spanQueue({ wire: httpWire(url), maxSpans: 300, maxBytes: 1_000_000, delayMillis: 5, onLost: () => {} })

/** Heartbeats and accepted spans, each with its place in the order of arrival. */
function inOrder({ received }: Receiver, refused: ReadonlySet<Received>) {
  const heartbeats: { at: number; watermark: number; delivered: number; dropped: number }[] = []
  const accepted: { at: number; endedAt: number }[] = []
  received.forEach((request, at) => {
    if (request.path === '/v1/logs') {
      const [record] = decodeLogs(request.body).resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []
      const says = attributesOf(record?.attributes ?? [])
      heartbeats.push({
        at,
        watermark: Number(says['causeway.heartbeat.watermark_micros']),
        delivered: Number(says['causeway.spans.delivered']),
        dropped: Number(says['causeway.spans.dropped']),
      })
    } else if (!refused.has(request)) {
      for (const { spans } of decodeTraces(request.body).resourceSpans[0]?.scopeSpans ?? []) {
        for (const span of spans) accepted.push({ at, endedAt: Number(BigInt(span.endTimeUnixNano) / 1_000n) })
      }
    }
  })
  return { heartbeats, accepted }
}
