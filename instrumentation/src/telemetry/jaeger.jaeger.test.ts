import { afterEach, describe, expect, it } from 'vitest'
import { jaeger } from '../../../test/servers.ts'
import { placeOrder } from '../../testing/order.ts'

interface JaegerSpan {
  readonly spanID: string
  readonly operationName: string
  readonly processID: string
  readonly references: readonly { readonly spanID: string }[]
  readonly tags: readonly { readonly key: string; readonly value: unknown }[]
}

interface JaegerTrace {
  readonly spans: readonly JaegerSpan[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

async function traceOf(traceId: string): Promise<JaegerTrace> {
  const answer = await fetch(`${jaeger().queryUrl}/api/traces/${traceId}`)
  const { data } = (await answer.json()) as { data: readonly JaegerTrace[] | null }
  return data?.[0] ?? { spans: [], processes: {} }
}

/** Each span with its service, its event type and what it is below, sorted. */
async function spansIn(traceId: string): Promise<string[]> {
  const { spans, processes } = await traceOf(traceId)
  const nameOf = (id: string | undefined) => spans.find(({ spanID }) => spanID === id)?.operationName ?? 'nothing'
  return spans
    .map(({ processID, operationName, references, tags }) => {
      const type = tags.find(({ key }) => key === 'causeway.event.type')?.value
      const parent = nameOf(references[0]?.spanID)
      return `${processes[processID]?.serviceName}: ${operationName} of ${type} below ${parent}`
    })
    .sort()
}

const order = [
  'order: send orders of OrderCreated below nothing',
  'payment: process orders of OrderCreated below send orders',
  'payment: send payments of PaymentProcessed below process orders',
]

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
})

describe('the trace of an order in Jaeger', () => {
  it('comes by OTLP over HTTP', async () => {
    const traceId = await placeOrder({ endpoint: jaeger().otlpUrl, heartbeats: false })
    await expect.poll(() => spansIn(traceId)).toEqual(order)
  })

  it('comes by OTLP over gRPC', async () => {
    process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'grpc'
    const traceId = await placeOrder({ endpoint: jaeger().otlpGrpcUrl, heartbeats: false })
    await expect.poll(() => spansIn(traceId)).toEqual(order)
  })

  it('comes by OpenTelemetry’s Jaeger exporter', async () => {
    process.env.OTEL_TRACES_EXPORTER = 'none'
    const traceId = await placeOrder({ jaeger: { endpoint: jaeger().thriftUrl } })
    await expect.poll(() => spansIn(traceId)).toEqual(order)
  })

  it('comes by that exporter where the environment alone asks for it', async () => {
    process.env.OTEL_TRACES_EXPORTER = 'jaeger'
    process.env.OTEL_EXPORTER_JAEGER_ENDPOINT = jaeger().thriftUrl
    const traceId = await placeOrder({})
    await expect.poll(() => spansIn(traceId)).toEqual(order)
  })

  it('comes by both ways at once', async () => {
    const { otlpUrl, thriftUrl } = jaeger()
    const traceId = await placeOrder({ endpoint: otlpUrl, jaeger: { endpoint: thriftUrl }, heartbeats: false })
    await expect.poll(() => spansIn(traceId)).toEqual([...order, ...order].sort())
  })
})
