import { ATTRIBUTE } from '@causeway/model'
import type { JsonKeyValue, JsonRequest, JsonSpan, JsonValue } from './protobuf-of.ts'

/** A moment that tests take for now: 2026-11-23T12:00:00Z. */
export const NOON_MILLIS = Date.UTC(2026, 10, 23, 12)

/** Attributes of OTLP/JSON from a plain record; numbers become integers where they are. */
export const keyValues = (record: Readonly<Record<string, unknown>>): readonly JsonKeyValue[] =>
  Object.entries(record).map(([key, value]) => ({ key, value: jsonValue(value) }))

function jsonValue(value: unknown): JsonValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } }
  return { kvlistValue: { values: keyValues(value as Readonly<Record<string, unknown>>) } }
}

/** A request with one resource and one scope. */
export const aRequest = (
  spans: readonly JsonSpan[],
  resource: Readonly<Record<string, unknown>> = { [ATTRIBUTE.serviceName]: 'order' },
): JsonRequest => ({
  resourceSpans: [
    {
      resource: { attributes: keyValues(resource) },
      scopeSpans: [{ scope: { name: 'shop', version: '1.0.0' }, spans }],
    },
  ],
})

type SpanParts = Omit<JsonSpan, 'attributes'> & { readonly attributes?: Readonly<Record<string, unknown>> }

/** A span of one millisecond at noon. */
export const aSpan = ({ attributes = {}, ...parts }: SpanParts = {}): JsonSpan => ({
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  name: 'a span',
  kind: 1,
  startTimeUnixNano: nanos(NOON_MILLIS),
  endTimeUnixNano: nanos(NOON_MILLIS + 1),
  ...parts,
  attributes: keyValues(attributes),
})

/** The send of an event as our own instrumentation tells it. */
export const aSend = ({ attributes = {}, ...parts }: SpanParts = {}): JsonSpan =>
  aSpan({
    name: 'send orders',
    kind: 4,
    ...parts,
    attributes: {
      [ATTRIBUTE.messagingSystem]: 'kafka',
      [ATTRIBUTE.operationType]: 'send',
      [ATTRIBUTE.destinationName]: 'orders',
      [ATTRIBUTE.messageId]: 'evt_1',
      [ATTRIBUTE.conversationId]: 'corr_1',
      [ATTRIBUTE.eventType]: 'OrderCreated',
      ...attributes,
    },
  })

/** The `n`th of many sends, each of an event of its own, two events a flow. */
export const theSend = (n: number, attributes: Readonly<Record<string, unknown>> = {}): JsonSpan =>
  aSend({
    traceId: hex(Math.floor(n / 2) + 1, 32),
    spanId: hex(n + 1, 16),
    startTimeUnixNano: nanos(NOON_MILLIS + n),
    endTimeUnixNano: nanos(NOON_MILLIS + n + 1),
    attributes: {
      [ATTRIBUTE.messageId]: `evt_${n}`,
      [ATTRIBUTE.conversationId]: `corr_${Math.floor(n / 2)}`,
      ...attributes,
    },
  })

export const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')

export const nanos = (millis: number): string => String(BigInt(Math.round(millis * 1000)) * 1000n)

/** The trace.json example of opentelemetry-proto: upper-case ids, times as strings, a parent that was not sent. */
export const PROTO_EXAMPLE: JsonRequest = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'my.service' } }] },
      scopeSpans: [
        {
          scope: { name: 'my.library', version: '1.0.0' },
          spans: [
            {
              traceId: '5B8EFFF798038103D269B633813FC60C',
              spanId: 'EEE19B7EC3C1B174',
              parentSpanId: 'EEE19B7EC3C1B173',
              name: "I'm a server span",
              startTimeUnixNano: '1544712660000000000',
              endTimeUnixNano: '1544712661000000000',
              kind: 2,
              attributes: [{ key: 'my.span.attr', value: { stringValue: 'some value' } }],
            },
          ],
        },
      ],
    },
  ],
}
