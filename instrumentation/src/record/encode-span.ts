import {
  type Attributes,
  type AttributeValue,
  type HrTime,
  type Link,
  type SpanContext,
  SpanStatusCode,
} from '@opentelemetry/api'
import type { resources, tracing } from '@opentelemetry/sdk-node'
import { tellEvent } from '../event/attribute.ts'
import type { AttributeList } from './attribute-list.ts'
import { ProtoWriter } from './proto-writer.ts'
import { RecordedSpan } from './recorded-span.ts'

type ReadableSpan = tracing.ReadableSpan
type TimedEvent = ReadableSpan['events'][number]

/** Writes one span as field `spans` of OTLP's `ScopeSpans` (opentelemetry-proto, trace/v1/trace.proto). */
export function encodeSpan(writer: ProtoWriter, span: ReadableSpan): void {
  const begun = writer.begin(2)
  const context = span.spanContext()
  writer.hexField(1, context.traceId)
  writer.hexField(2, context.spanId)
  encodeTraceState(writer, 3, context)
  if (span.parentSpanContext !== undefined) writer.hexField(4, span.parentSpanContext.spanId)
  writer.stringField(5, span.name)
  // OTLP counts kinds from 1.
  writer.varintField(6, span.kind + 1)
  if (span instanceof RecordedSpan) {
    writer.nanosField(7, span.startMicros)
    writer.nanosField(8, span.endMicros)
    encodeList(writer, 9, span.list)
    if (span.event !== undefined) tellEvent(writer, encodeSaid, span.event)
  } else {
    encodeTime(writer, 7, span.startTime)
    encodeTime(writer, 8, span.endTime)
    encodeAttributes(writer, 9, span.attributes)
  }
  if (span.droppedAttributesCount > 0) writer.varintField(10, span.droppedAttributesCount)
  for (const event of span.events) encodeTimedEvent(writer, event)
  if (span.droppedEventsCount > 0) writer.varintField(12, span.droppedEventsCount)
  for (const link of span.links) encodeLink(writer, link)
  if (span.droppedLinksCount > 0) writer.varintField(14, span.droppedLinksCount)
  if (span.status.code !== SpanStatusCode.UNSET) encodeStatus(writer, span.status)
  writer.fixed32Field(16, flagsOf(context.traceFlags, span.parentSpanContext))
  writer.end(begun)
}

/** Writes OTLP's `resource` field of `ResourceSpans`. */
export function encodeResource(writer: ProtoWriter, resource: resources.Resource): void {
  const begun = writer.begin(1)
  encodeAttributes(writer, 1, resource.attributes)
  writer.end(begun)
}

/** Writes OTLP's `scope` field of `ScopeSpans`. */
export function encodeScope(writer: ProtoWriter, scope: ReadableSpan['instrumentationScope']): void {
  const begun = writer.begin(1)
  writer.stringField(1, scope.name)
  if (scope.version !== undefined) writer.stringField(2, scope.version)
  writer.end(begun)
}

function encodeTimedEvent(writer: ProtoWriter, event: TimedEvent): void {
  const begun = writer.begin(11)
  encodeTime(writer, 1, event.time)
  writer.stringField(2, event.name)
  if (event.attributes !== undefined) encodeAttributes(writer, 3, event.attributes)
  if (event.droppedAttributesCount) writer.varintField(4, event.droppedAttributesCount)
  writer.end(begun)
}

function encodeLink(writer: ProtoWriter, { context, attributes, droppedAttributesCount }: Link): void {
  const begun = writer.begin(13)
  writer.hexField(1, context.traceId)
  writer.hexField(2, context.spanId)
  encodeTraceState(writer, 3, context)
  if (attributes !== undefined) encodeAttributes(writer, 4, attributes)
  if (droppedAttributesCount) writer.varintField(5, droppedAttributesCount)
  writer.fixed32Field(6, flagsOf(context.traceFlags, context))
  writer.end(begun)
}

function encodeStatus(writer: ProtoWriter, { code, message }: ReadableSpan['status']): void {
  const begun = writer.begin(15)
  if (message) writer.stringField(2, message)
  writer.varintField(3, code)
  writer.end(begun)
}

function encodeTraceState(writer: ProtoWriter, field: number, { traceState }: SpanContext): void {
  const text = traceState?.serialize()
  if (text) writer.stringField(field, text)
}

/** Bits 0 to 7 are W3C's; bit 8 says that bit 9 is known, bit 9 that the parent (or the linked span) is remote. */
const flagsOf = (traceFlags: number, other: SpanContext | undefined): number =>
  (traceFlags & 0xff) | 0x100 | (other?.isRemote === true ? 0x200 : 0)

const encodeTime = (writer: ProtoWriter, field: number, [seconds, nanos]: HrTime): void =>
  writer.hrTimeField(field, seconds, nanos)

function encodeList(writer: ProtoWriter, field: number, list: AttributeList): void {
  for (let at = 0; at < list.length; at += 2) {
    const value = list[at + 1]
    if (value !== undefined && value !== null) encodeAttribute(writer, field, list[at] as string, value)
  }
}

/** An attribute of a span, if it has a value. */
function encodeSaid(writer: ProtoWriter, key: string, value: AttributeValue | null): void {
  if (value !== null) encodeAttribute(writer, 9, key, value)
}

function encodeAttributes(writer: ProtoWriter, field: number, attributes: Attributes): void {
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== undefined && value !== null) encodeAttribute(writer, field, key, value)
  }
}

/** `KeyValue`: key 1, value 2. */
function encodeAttribute(writer: ProtoWriter, field: number, key: string, value: AttributeValue): void {
  const encodedKey = keyField(key)
  if (typeof value === 'string') {
    writer.labelledField(field, encodedKey, 2, value)
    return
  }
  const begun = writer.begin(field)
  writer.raw(encodedKey)
  encodeValue(writer, 2, value)
  writer.end(begun)
}

/** Keys that are remembered as bytes; a service has some dozens, unless it makes them up. */
const MAX_KEYS = 1_000
const keyFields = new Map<string, Uint8Array>()

function keyField(key: string): Uint8Array {
  const known = keyFields.get(key)
  if (known !== undefined) return known
  const writer = new ProtoWriter(64)
  writer.stringField(1, key)
  const bytes = writer.copy()
  if (keyFields.size < MAX_KEYS) keyFields.set(key, bytes)
  return bytes
}

/** OTLP's `AnyValue`: string 1, bool 2, int 3, double 4, array 5. Of a list, what is neither of these is an empty value. */
function encodeValue(writer: ProtoWriter, field: number, value: unknown): void {
  const begun = writer.begin(field)
  if (typeof value === 'string') writer.stringField(1, value)
  else if (typeof value === 'boolean') writer.varintField(2, value ? 1 : 0)
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) writer.int64Field(3, value)
    else writer.doubleField(4, value)
  } else if (Array.isArray(value)) {
    const list = writer.begin(5)
    for (const one of value) encodeValue(writer, 1, one)
    writer.end(list)
  }
  writer.end(begun)
}
