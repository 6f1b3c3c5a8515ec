import { AttributeList } from './attribute-list.ts'
import { type Read, reading } from './malformed.ts'
import type { OtlpEvent, OtlpLink, OtlpResource, OtlpScope, OtlpSpan, OtlpStatus, OtlpTraces } from './otlp-span.ts'
import { type Cursor, readEnd, readFixed32, readFixed64, readHex, readText, readVarint, skip } from './protobuf.ts'
import { readKeyValue, readResourceIn, readWord } from './read-values-protobuf.ts'

/**
 * Reads an ExportTraceServiceRequest in protobuf. Field numbers are those of opentelemetry-proto 1.x
 * (trace/v1/trace.proto, common/v1/common.proto, resource/v1/resource.proto); unknown fields are passed over.
 */
export const readTracesProtobuf = (bytes: Buffer): Read<OtlpTraces> => reading(() => readRequest({ bytes, at: 0 }))

interface Traces {
  readonly resources: OtlpResource[]
  readonly spans: OtlpSpan[]
}

function readRequest(cursor: Cursor): OtlpTraces {
  const traces: Traces = { resources: [], spans: [] }
  const end = cursor.bytes.length
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) readResourceSpans(cursor, readEnd(cursor, end), traces)
    else skip(cursor, tag, end)
  }
  return traces
}

function readResourceSpans(cursor: Cursor, end: number, traces: Traces): void {
  const resource = readResourceIn(cursor, end)
  traces.resources.push(resource)
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x12) readScopeSpans(cursor, readEnd(cursor, end), resource, traces)
    else skip(cursor, tag, end)
  }
}

function readScopeSpans(cursor: Cursor, end: number, resource: OtlpResource, traces: Traces): void {
  const start = cursor.at
  let scope: OtlpScope = { name: '', version: '' }
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) scope = readScope(cursor, readEnd(cursor, end))
    else skip(cursor, tag, end)
  }
  cursor.at = start
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x12) traces.spans.push(readSpan(cursor, readEnd(cursor, end), resource, scope))
    else skip(cursor, tag, end)
  }
}

function readScope(cursor: Cursor, end: number): OtlpScope {
  const scope = { name: '', version: '' }
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) scope.name = readText(cursor, end)
    else if (tag === 0x12) scope.version = readText(cursor, end)
    else skip(cursor, tag, end)
  }
  return scope
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

const OK: OtlpStatus = { code: 0, message: '' }

function readSpan(cursor: Cursor, end: number, resource: OtlpResource, scope: OtlpScope): OtlpSpan {
  const attributes = new AttributeList()
  const events: OtlpEvent[] = []
  const links: OtlpLink[] = []
  const span: Writable<OtlpSpan> = {
    resource,
    scope,
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: '',
    kind: 0,
    startTimeUnixNano: 0n,
    endTimeUnixNano: 0n,
    attributes,
    events,
    links,
    status: OK,
  }
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    switch (tag) {
      case 0x0a:
        span.traceId = readHex(cursor, end)
        break
      case 0x12:
        span.spanId = readHex(cursor, end)
        break
      case 0x1a:
        span.traceState = readText(cursor, end)
        break
      case 0x22:
        span.parentSpanId = readHex(cursor, end)
        break
      case 0x2a:
        span.name = readWord(cursor, end)
        break
      case 0x30:
        span.kind = readVarint(cursor, end)
        break
      case 0x39:
        span.startTimeUnixNano = readFixed64(cursor, end)
        break
      case 0x41:
        span.endTimeUnixNano = readFixed64(cursor, end)
        break
      case 0x4a:
        readKeyValue(cursor, readEnd(cursor, end), attributes, 0)
        break
      case 0x5a:
        events.push(readEvent(cursor, readEnd(cursor, end)))
        break
      case 0x6a:
        links.push(readLink(cursor, readEnd(cursor, end)))
        break
      case 0x7a:
        span.status = readStatus(cursor, readEnd(cursor, end))
        break
      case 0x85:
        span.flags = readFixed32(cursor, end)
        break
      default:
        skip(cursor, tag, end)
    }
  }
  return span
}

function readEvent(cursor: Cursor, end: number): OtlpEvent {
  const attributes = new AttributeList()
  const event: Writable<OtlpEvent> = { timeUnixNano: 0n, name: '', attributes }
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x09) event.timeUnixNano = readFixed64(cursor, end)
    else if (tag === 0x12) event.name = readText(cursor, end)
    else if (tag === 0x1a) readKeyValue(cursor, readEnd(cursor, end), attributes, 0)
    else skip(cursor, tag, end)
  }
  return event
}

/** Hardly a link has any. */
const NO_ATTRIBUTES = new AttributeList()

function readLink(cursor: Cursor, end: number): OtlpLink {
  let attributes: AttributeList | null = null
  const link: Writable<OtlpLink> = { traceId: '', spanId: '', attributes: NO_ATTRIBUTES }
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) link.traceId = readHex(cursor, end)
    else if (tag === 0x12) link.spanId = readHex(cursor, end)
    else if (tag === 0x22) {
      attributes ??= new AttributeList()
      link.attributes = attributes
      readKeyValue(cursor, readEnd(cursor, end), attributes, 0)
    } else skip(cursor, tag, end)
  }
  return link
}

function readStatus(cursor: Cursor, end: number): OtlpStatus {
  const status = { code: 0, message: '' }
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x12) status.message = readText(cursor, end)
    else if (tag === 0x18) status.code = readVarint(cursor, end)
    else skip(cursor, tag, end)
  }
  return status
}
