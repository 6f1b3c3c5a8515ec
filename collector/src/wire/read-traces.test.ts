import { context, SpanKind, trace } from '@opentelemetry/api'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aRequest, aSpan, PROTO_EXAMPLE } from '../../test/example-traces.ts'
import { type JsonRequest, type JsonValue, protobufOf } from '../../test/protobuf-of.ts'
import type { Read } from './malformed.ts'
import type { OtlpTraces, OtlpValue } from './otlp-span.ts'
import { readTracesJson } from './read-traces-json.ts'
import { readTracesProtobuf } from './read-traces-protobuf.ts'

describe('reading traces', () => {
  it('reads the example of opentelemetry-proto', () => {
    const [span] = fromJson(PROTO_EXAMPLE).spans
    expect(span).toMatchObject({
      traceId: '5B8EFFF798038103D269B633813FC60C',
      parentSpanId: 'EEE19B7EC3C1B173',
      name: "I'm a server span",
      kind: 2,
      startTimeUnixNano: 1_544_712_660_000_000_000n,
      scope: { name: 'my.library', version: '1.0.0' },
    })
    expect(span?.attributes.get('my.span.attr')).toBe('some value')
    expect(span?.resource.attributes.get('service.name')).toBe('my.service')
  })

  it('reads the same from either encoding', { timeout: 60_000 }, () => {
    expect(folded(fromProtobuf(PROTO_EXAMPLE))).toEqual(folded(fromJson(PROTO_EXAMPLE)))
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(fromProtobuf(request)).toEqual(folded(fromJson(request)))
      }),
      { numRuns: 300 },
    )
  })

  it('reads what an OpenTelemetry SDK writes, the same from either encoding', () => {
    const spans = spansOfSdk()
    const protobuf = read(readTracesProtobuf(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? [])))
    const json = read(readTracesJson(Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? [])))
    expect(protobuf).toEqual(json)
    expect(protobuf.spans.map((span) => span.name)).toEqual(['child', 'send orders'])
    expect(protobuf.spans[0]?.attributes.get('list')).toEqual(['a', 'b'])
    expect(protobuf.spans[0]?.events[0]?.attributes.get('exception.message')).toBe('declined')
    expect(protobuf.spans[0]?.links[0]?.spanId).toBe(protobuf.spans[1]?.spanId)
  })

  it('takes 64-bit integers exactly, as text or number, and as a number where that is exact', () => {
    expect(valueIn({ intValue: '9223372036854775807' })).toBe(9_223_372_036_854_775_807n)
    expect(valueIn({ intValue: '-9223372036854775808' })).toBe(-9_223_372_036_854_775_808n)
    expect(valueIn({ intValue: '42' })).toBe(42)
    expect(valueIn({ intValue: 42 })).toBe(42)
    expect(valueIn({ intValue: '-1' })).toBe(-1)
  })

  it('takes doubles that JSON has no number for', () => {
    expect(valueIn({ doubleValue: 'NaN' })).toBeNaN()
    expect(valueIn({ doubleValue: '-Infinity' })).toBe(-Infinity)
    const withNull = { attributes: [{ key: 'a', value: { doubleValue: null } }] }
    expect(fromJson({ resourceSpans: [{ scopeSpans: [{ spans: [withNull] }] }] }).spans[0]?.attributes.get('a')).toBe(
      null,
    )
  })

  it('passes over what it does not know', () => {
    const future = { ...PROTO_EXAMPLE, later: { deep: [1] }, resourceSpans: PROTO_EXAMPLE.resourceSpans }
    expect(fromJson(future).spans).toHaveLength(1)
    // Field 1000 as varint, 2001 as bytes, and a group.
    const unknown = Buffer.from([0xc0, 0x3e, 0x05, 0x8a, 0x7d, 0x02, 0xff, 0xff, 0x1b, 0x08, 0x01, 0x1c])
    const bytes = Buffer.concat([unknown, protobufOf(PROTO_EXAMPLE), unknown])
    expect(read(readTracesProtobuf(bytes))).toEqual(fromProtobuf(PROTO_EXAMPLE))
  })

  it('takes an empty request', () => {
    expect(readTracesProtobuf(Buffer.alloc(0))).toMatchObject({ type: 'read', value: { spans: [] } })
    expect(readTracesJson(Buffer.from('{}'))).toMatchObject({ type: 'read', value: { spans: [] } })
  })

  it('keeps the first of two attributes with one key', () => {
    const attributes = [
      { key: 'a', value: { stringValue: 'first' } },
      { key: 'a', value: { stringValue: 'second' } },
    ]
    const request = aRequest([{ ...aSpan(), attributes }])
    expect(fromJson(request).spans[0]?.attributes.get('a')).toBe('first')
    expect(fromProtobuf(request).spans[0]?.attributes.get('a')).toBe('first')
  })

  it('refuses values nested deeper than 32, in either encoding', () => {
    expect(fromProtobuf(aRequest([nested(32)])).spans).toHaveLength(1)
    expect(fromJson(aRequest([nested(32)])).spans).toHaveLength(1)
    const detail = 'a value is nested deeper than 32'
    expect(readTracesProtobuf(protobufOf(aRequest([nested(33)])))).toEqual({ type: 'undecodable', detail })
    expect(readTracesJson(Buffer.from(JSON.stringify(aRequest([nested(33)]))))).toEqual({ type: 'undecodable', detail })
  })

  it('refuses JSON nested 10,000 deep before anything walks it', () => {
    const deep = `{"resourceSpans":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    expect(readTracesJson(Buffer.from(deep))).toEqual({ type: 'undecodable', detail: 'JSON is nested deeper than 256' })
  })

  it.each([
    ['not JSON', '{"resourceSpans":', /^not JSON/],
    ['a list for an object', '[]', /must be an object/],
    ['a number for a name', span('{"name":5}'), /name must be a string/],
    ['the name of an enum', span('{"kind":"SPAN_KIND_SERVER"}'), /kind must be an integer/],
    ['a fraction for an integer', span('{"attributes":[{"key":"a","value":{"intValue":1.5}}]}'), /64-bit integer/],
    ['an integer beyond 64 bits', span('{"startTimeUnixNano":"99999999999999999999"}'), /64-bit integer/],
    ['a time before 1970', span('{"startTimeUnixNano":"-1"}'), /not be negative/],
  ])('refuses %s with a reason', (_what, body, reason) => {
    expect(readTracesJson(Buffer.from(body))).toMatchObject({
      type: 'undecodable',
      detail: expect.stringMatching(reason),
    })
  })

  it('never throws and never hangs on random, cut or changed bytes', { timeout: 60_000 }, () => {
    const whole = protobufOf(aRequest([nested(5), aSpan({ attributes: { text: 'é', list: [1, 2.5] } })]))
    const readBoth = (bytes: Uint8Array) => {
      expect(readTracesProtobuf(Buffer.from(bytes)).type).toMatch(/^(read|undecodable)$/)
      expect(readTracesJson(Buffer.from(bytes)).type).toMatch(/^(read|undecodable)$/)
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readBoth), { numRuns: 2_000 })
    for (let length = 0; length < whole.length; length++) readBoth(whole.subarray(0, length))
    const at = fc.nat(whole.length - 1)
    const changes = fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 8 })
    const changed = changes.map((pairs) => {
      const bytes = Buffer.from(whole)
      for (const [index, byte] of pairs) bytes[index] = byte
      return bytes
    })
    fc.assert(fc.property(changed, readBoth), { numRuns: 2_000 })
  })

  it('never throws on JSON of any shape', { timeout: 60_000 }, () => {
    const anything = fc.jsonValue({ maxDepth: 4 })
    const keys = fc.constantFrom('resource', 'scopeSpans', 'scope', 'spans', 'attributes', 'key', 'value', 'events')
    const shape = fc.record({ resourceSpans: fc.array(fc.dictionary(keys, anything)) })
    fc.assert(
      fc.property(fc.oneof(anything, shape), (value) => {
        expect(readTracesJson(Buffer.from(JSON.stringify(value))).type).toMatch(/^(read|undecodable)$/)
      }),
      { numRuns: 500 },
    )
  })
})

const fromJson = (request: unknown): OtlpTraces => read(readTracesJson(Buffer.from(JSON.stringify(request))))
const fromProtobuf = (request: JsonRequest): OtlpTraces => read(readTracesProtobuf(protobufOf(request)))

function read(result: Read<OtlpTraces>): OtlpTraces {
  if (result.type === 'undecodable') throw new Error(result.detail)
  return result.value
}

/** JSON keeps the case that ids were written in. */
const folded = (traces: OtlpTraces): OtlpTraces => ({
  ...traces,
  spans: traces.spans.map((span) => ({
    ...span,
    traceId: span.traceId.toLowerCase(),
    spanId: span.spanId.toLowerCase(),
    parentSpanId: span.parentSpanId.toLowerCase(),
  })),
})

function span(json: string): string {
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[${json}]}]}]}`
}

function valueIn(value: JsonValue): OtlpValue | undefined {
  const request = aRequest([{ ...aSpan(), attributes: [{ key: 'a', value }] }])
  const fromEither = [fromJson(request), fromProtobuf(request)].map(({ spans }) => spans[0]?.attributes.get('a'))
  expect(fromEither[0]).toEqual(fromEither[1])
  return fromEither[0]
}

function nested(depth: number) {
  let value: JsonValue = { stringValue: 'deep' }
  for (let level = 0; level < depth; level++) {
    value = level % 2 ? { arrayValue: { values: [value] } } : { kvlistValue: { values: [{ key: 'k', value }] } }
  }
  return { ...aSpan(), attributes: [{ key: 'deep', value }] }
}

function spansOfSdk() {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'order' }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  })
  const tracer = provider.getTracer('shop', '1.0.0')
  const send = tracer.startSpan('send orders', { kind: SpanKind.PRODUCER, attributes: { 'messaging.system': 'kafka' } })
  const links = [{ context: send.spanContext(), attributes: { why: 'cause' } }]
  const child = tracer.startSpan('child', { links }, trace.setSpan(context.active(), send))
  child.setAttributes({ int: 42, negative: -7, double: 1.5, flag: true, list: ['a', 'b'], text: 'größer' })
  child.recordException(new Error('declined'))
  child.setStatus({ code: 2, message: 'declined' })
  child.end()
  send.end()
  return exporter.getFinishedSpans()
}

const anyValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ stringValue: fc.string({ unit: 'grapheme' }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)) }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key: fc.string(), value: tie('value') }), { maxLength: 3 }),
      }),
    }),
  ),
})).value

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'))
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)
const attributes = fc.array(fc.record({ key: fc.string(), value: anyValue }), { maxLength: 4 })
const anySpan = fc.record({
  traceId: hexOf(16),
  spanId: hexOf(8),
  parentSpanId: fc.oneof(fc.constant(''), hexOf(8)),
  traceState: fc.string(),
  flags: fc.nat(0x3ff),
  name: fc.string({ unit: 'grapheme' }),
  kind: fc.nat(7),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  attributes,
  events: fc.array(fc.record({ timeUnixNano: time, name: fc.string(), attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: hexOf(16), spanId: hexOf(8), attributes }), { maxLength: 2 }),
  status: fc.record({ code: fc.nat(2), message: fc.string() }),
})
const anyRequest: fc.Arbitrary<JsonRequest> = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeSpans: fc.array(
        fc.record({
          scope: fc.record({ name: fc.string(), version: fc.string() }),
          spans: fc.array(anySpan, { maxLength: 3 }),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
})
