import {
  type Attributes,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resources, tracing } from '@opentelemetry/sdk-node'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeTraces } from '../../testing/otlp.ts'
import { fineClock } from './clock.ts'
import { encodeResource, encodeScope, encodeSpan } from './encode-span.ts'
import { ProtoWriter } from './proto-writer.ts'
import { randomSpanIds } from './random-id.ts'
import { lightRecorder } from './recorder.ts'

type ReadableSpan = tracing.ReadableSpan

const theirs = (span: ReadableSpan): unknown =>
  decodeTraces(ProtobufTraceSerializer.serializeRequest([span]) ?? new Uint8Array())

function ours(span: ReadableSpan): unknown {
  const writer = new ProtoWriter(16)
  const resourceSpans = writer.begin(1)
  encodeResource(writer, span.resource)
  const scopeSpans = writer.begin(2)
  encodeScope(writer, span.instrumentationScope)
  encodeSpan(writer, span)
  writer.end(scopeSpans)
  writer.end(resourceSpans)
  return decodeTraces(writer.copy())
}

/** Counts of nothing and an unset status are written by the one and left out by the other: they mean the same. */
const meant = (decoded: unknown): unknown =>
  JSON.parse(JSON.stringify(decoded), (name, value) => {
    const nothing = name.startsWith('dropped') || (name === 'status' && Object.keys(value).length === 0)
    return nothing ? undefined : value
  })

const remote = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
  traceState: createTraceState('vendor=1'),
}

const provider = new tracing.BasicTracerProvider({
  resource: resources.resourceFromAttributes({ 'service.name': 'payment', 'service.instance.id': 'p-1' }),
})

/** A span of the SDK that says all that a span can say. */
function aFullSpan(name: string, attributes: Attributes): ReadableSpan {
  const tracer = provider.getTracer('shop', '1.2.3')
  const links = [{ context: remote, attributes }]
  const span = tracer.startSpan(
    name,
    { kind: SpanKind.CONSUMER, attributes, links },
    trace.setSpanContext(ROOT_CONTEXT, remote),
  )
  span.addEvent('retry', attributes)
  span.setStatus({ code: SpanStatusCode.ERROR, message: name })
  span.end()
  return readable(span)
}

/** The SDK's spans are readable, which the API does not say. */
function readable(span: unknown): ReadableSpan {
  return span as ReadableSpan
}

const anyText = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }))
const anyValue = fc.oneof(
  anyText,
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  // Beyond 2^53 the one says integer and the other double, of the same value.
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  fc.array(anyText, { maxLength: 3 }),
)
const anyAttributes = fc.dictionary(fc.string({ minLength: 1, maxLength: 60 }), anyValue, { maxKeys: 20 })

it("says of any span what OpenTelemetry's own serializer says", () => {
  fc.assert(
    fc.property(anyText, anyAttributes, (name, attributes) => {
      const span = aFullSpan(name, attributes)
      expect(meant(ours(span))).toEqual(meant(theirs(span)))
    }),
  )
})

it('says of a light span the same as of what it says in the shapes of OpenTelemetry', () => {
  const light = lightRecorder(
    {
      clock: fineClock(),
      resource: readable(provider.getTracer('a').startSpan('b')).resource,
      scope: { name: 'c' },
      ended() {},
    },
    randomSpanIds(),
  )
  const attributes = ['messaging.system', 'kafka', 'messaging.kafka.offset', 2 ** 40, 'text', 'Größe 📦', 'yes', true]
  const span = light.begin({
    name: 'process orders',
    kind: SpanKind.CONSUMER,
    attributes,
    links: [{ context: remote }],
    base: ROOT_CONTEXT,
    parent: remote,
  })
  span.addEvent('retry').recordException(new Error('no card'))
  span.setAttribute('causeway.projection', 'orders').setStatus({ code: SpanStatusCode.ERROR, message: 'no card' })
  span.end()
  const read = readable(span)
  expect(meant(ours(read))).toEqual(meant(theirs(read)))
  expect(read.attributes).toMatchObject({ text: 'Größe 📦', 'causeway.projection': 'orders' })
  expect(read.parentSpanContext).toEqual(remote)
  expect(read.duration[0]).toBe(0)
})
