/**
 * Writes an OTLP/JSON trace request as protobuf, for tests: the same request in both encodings. Field numbers are those of
 * opentelemetry-proto, written down a second time on purpose.
 */
export function protobufOf(request: JsonRequest): Buffer {
  return message(
    (request.resourceSpans ?? []).map((resourceSpans) =>
      nested(
        1,
        resourceSpans.resource ? nested(1, attributes(1, resourceSpans.resource.attributes)) : NOTHING,
        ...(resourceSpans.scopeSpans ?? []).map((scopeSpans) =>
          nested(
            2,
            scopeSpans.scope
              ? nested(1, string(1, scopeSpans.scope.name), string(2, scopeSpans.scope.version))
              : NOTHING,
            ...(scopeSpans.spans ?? []).map((span) => nested(2, spanOf(span))),
          ),
        ),
      ),
    ),
  )
}

/** The same of a log request (logs/v1/logs.proto). */
export function protobufOfLogs(request: JsonLogs): Buffer {
  return message(
    (request.resourceLogs ?? []).map(({ resource, scopeLogs = [] }) =>
      nested(
        1,
        resource ? nested(1, attributes(1, resource.attributes)) : NOTHING,
        ...scopeLogs.map(({ logRecords = [] }) =>
          nested(2, ...logRecords.map((record) => nested(2, logRecordOf(record)))),
        ),
      ),
    ),
  )
}

const logRecordOf = (record: JsonLogRecord): Buffer =>
  Buffer.concat([
    fixed64(1, record.timeUnixNano),
    number(2, record.severityNumber),
    record.body ? nested(5, anyValue(record.body)) : NOTHING,
    attributes(6, record.attributes),
    string(12, record.eventName),
  ])

export interface JsonLogs {
  readonly resourceLogs?: readonly {
    readonly resource?: { readonly attributes?: readonly JsonKeyValue[] }
    readonly scopeLogs?: readonly { readonly logRecords?: readonly JsonLogRecord[] }[]
  }[]
}

export interface JsonLogRecord {
  readonly timeUnixNano?: string | number
  readonly severityNumber?: number
  readonly body?: JsonValue
  readonly attributes?: readonly JsonKeyValue[]
  readonly eventName?: string
}

export interface JsonRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly JsonKeyValue[] }
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string }
      readonly spans?: readonly JsonSpan[]
    }[]
  }[]
}

export interface JsonSpan {
  readonly traceId?: string
  readonly spanId?: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly flags?: number
  readonly name?: string
  readonly kind?: number
  readonly startTimeUnixNano?: string | number
  readonly endTimeUnixNano?: string | number
  readonly attributes?: readonly JsonKeyValue[]
  readonly events?: readonly {
    readonly timeUnixNano?: string
    readonly name?: string
    readonly attributes?: readonly JsonKeyValue[]
  }[]
  readonly links?: readonly {
    readonly traceId?: string
    readonly spanId?: string
    readonly attributes?: readonly JsonKeyValue[]
  }[]
  readonly status?: { readonly code?: number; readonly message?: string }
}

export interface JsonKeyValue {
  readonly key: string
  readonly value?: JsonValue
}

export interface JsonValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly intValue?: string | number
  readonly doubleValue?: number | string
  readonly arrayValue?: { readonly values?: readonly JsonValue[] }
  readonly kvlistValue?: { readonly values?: readonly JsonKeyValue[] }
  readonly bytesValue?: string
}

const NOTHING = Buffer.alloc(0)

const spanOf = (span: JsonSpan): Buffer =>
  Buffer.concat([
    bytes(1, span.traceId, 'hex'),
    bytes(2, span.spanId, 'hex'),
    string(3, span.traceState),
    bytes(4, span.parentSpanId, 'hex'),
    string(5, span.name),
    number(6, span.kind),
    fixed64(7, span.startTimeUnixNano),
    fixed64(8, span.endTimeUnixNano),
    attributes(9, span.attributes),
    ...(span.events ?? []).map((event) =>
      nested(11, fixed64(1, event.timeUnixNano), string(2, event.name), attributes(3, event.attributes)),
    ),
    ...(span.links ?? []).map((link) =>
      nested(13, bytes(1, link.traceId, 'hex'), bytes(2, link.spanId, 'hex'), attributes(4, link.attributes)),
    ),
    span.status ? nested(15, string(2, span.status.message), number(3, span.status.code)) : NOTHING,
    span.flags === undefined ? NOTHING : fixed32(16, span.flags),
  ])

const attributes = (field: number, keyValues: readonly JsonKeyValue[] = []): Buffer =>
  message(
    keyValues.map(({ key, value }) => nested(field, string(1, key), value ? nested(2, anyValue(value)) : NOTHING)),
  )

function anyValue(value: JsonValue): Buffer {
  if (value.stringValue !== undefined) return delimited(1, Buffer.from(value.stringValue))
  if (value.boolValue !== undefined) return Buffer.concat([tag(2, 0), varint(value.boolValue ? 1n : 0n)])
  if (value.intValue !== undefined) return Buffer.concat([tag(3, 0), varint(BigInt(value.intValue))])
  if (value.doubleValue !== undefined) return double(4, Number(value.doubleValue))
  if (value.arrayValue) return nested(5, ...(value.arrayValue.values ?? []).map((item) => nested(1, anyValue(item))))
  if (value.kvlistValue) return nested(6, attributes(1, value.kvlistValue.values))
  if (value.bytesValue !== undefined) return delimited(7, Buffer.from(value.bytesValue, 'base64'))
  return NOTHING
}

const message = (fields: readonly Buffer[]): Buffer => Buffer.concat(fields)
const nested = (field: number, ...fields: readonly Buffer[]): Buffer => delimited(field, Buffer.concat(fields))
const string = (field: number, text = ''): Buffer => (text === '' ? NOTHING : delimited(field, Buffer.from(text)))
const bytes = (field: number, text: string | undefined, encoding: 'hex'): Buffer =>
  text ? delimited(field, Buffer.from(text, encoding)) : NOTHING
const delimited = (field: number, content: Buffer): Buffer =>
  Buffer.concat([tag(field, 2), varint(BigInt(content.length)), content])
const number = (field: number, value = 0): Buffer =>
  value === 0 ? NOTHING : Buffer.concat([tag(field, 0), varint(BigInt(value))])
const tag = (field: number, wireType: number): Buffer => varint(BigInt((field << 3) | wireType))

function fixed64(field: number, value: string | number | undefined): Buffer {
  const content = Buffer.alloc(8)
  content.writeBigUInt64LE(BigInt(value ?? 0))
  return Buffer.concat([tag(field, 1), content])
}

function fixed32(field: number, value: number): Buffer {
  const content = Buffer.alloc(4)
  content.writeUInt32LE(value)
  return Buffer.concat([tag(field, 5), content])
}

function double(field: number, value: number): Buffer {
  const content = Buffer.alloc(8)
  content.writeDoubleLE(value)
  return Buffer.concat([tag(field, 1), content])
}

function varint(value: bigint): Buffer {
  const content: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest > 127n) {
    content.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  content.push(Number(rest))
  return Buffer.from(content)
}
