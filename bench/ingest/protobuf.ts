/** OTLP's trace request in protobuf, as much of it as the load needs (opentelemetry-proto trace/v1). */

export type Attributes = Readonly<Record<string, string | number>>

export interface SpanParts {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  /** Nanoseconds since 1970, in digits. */
  readonly start: string
  readonly end: string
  readonly attributes: Attributes
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly flags: number
}

export const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')

export function requestBytes(
  resource: Attributes,
  scope: { readonly name: string; readonly version: string },
  spans: readonly SpanParts[],
): Buffer {
  const inScope = [
    field(1, text(1, scope.name), text(2, scope.version)),
    ...spans.map((span) => field(2, spanBytes(span))),
  ]
  return field(1, field(1, keyValues(1, resource)), field(2, ...inScope))
}

const spanBytes = (span: SpanParts): Buffer =>
  Buffer.concat([
    field(1, digits(span.traceId)),
    field(2, digits(span.spanId)),
    field(4, digits(span.parentSpanId)),
    text(5, span.name),
    number(6, span.kind),
    fixed64(7, span.start),
    fixed64(8, span.end),
    keyValues(9, span.attributes),
    ...span.links.map(({ traceId, spanId }) => field(13, field(1, digits(traceId)), field(2, digits(spanId)))),
    field(15, number(3, 0)),
    fixed32(16, span.flags),
  ])

const keyValues = (at: number, attributes: Attributes): Buffer =>
  Buffer.concat(
    Object.entries(attributes).map(([key, value]) =>
      field(at, text(1, key), field(2, typeof value === 'string' ? text(1, value) : number(3, value))),
    ),
  )

const digits = (id: string): Buffer => Buffer.from(id, 'hex')
const text = (at: number, value: string): Buffer => field(at, Buffer.from(value))
const number = (at: number, value: number): Buffer => Buffer.concat([tag(at, 0), varint(value)])
const tag = (at: number, wireType: number): Buffer => varint(at * 8 + wireType)

function field(at: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([tag(at, 2), varint(content.length), content])
}

function fixed64(at: number, value: string): Buffer {
  const content = Buffer.alloc(8)
  content.writeBigUInt64LE(BigInt(value))
  return Buffer.concat([tag(at, 1), content])
}

function fixed32(at: number, value: number): Buffer {
  const content = Buffer.alloc(4)
  content.writeUInt32LE(value)
  return Buffer.concat([tag(at, 5), content])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
  return Buffer.from(bytes)
}
