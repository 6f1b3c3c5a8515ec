import { ATTRIBUTE } from '@causeway/model'
import { hex, requestBytes, type SpanParts } from './protobuf.ts'

/** So many spans are in one request, each of a flow of its own, as a busy service's exporter sends them. */
export const SPANS_PER_REQUEST = 512

/** event type, topic, aggregate type, index of the event that caused it */
const EVENTS = [
  ['OrderCreated', 'orders', 'Order', -1],
  ['PaymentProcessed', 'payments', 'Payment', 0],
  ['InventoryReserved', 'inventory', 'Order', 1],
] as const

/** What is done in each flow, by service; the last is told by OpenTelemetry's own kafkajs instrumentation, without ids. */
const ROLES = [
  { service: 'order', type: 'send', event: 0, ours: true },
  { service: 'payment', type: 'process', event: 0, ours: true },
  { service: 'payment', type: 'send', event: 1, ours: true },
  { service: 'analytics', type: 'process', event: 0, ours: true },
  { service: 'inventory', type: 'process', event: 1, ours: true },
  { service: 'inventory', type: 'send', event: 2, ours: true },
  { service: 'order', type: 'process', event: 2, ours: true },
  { service: 'search', type: 'process', event: 2, ours: false },
] as const

/** Eight requests tell eight operations of each of 512 flows: a flow never comes whole, as in life. */
export const REQUESTS_PER_WAVE = ROLES.length

type Role = (typeof ROLES)[number]

/** Gives the `number`th request: all its ids its own, starting at `nowMillis`. Its buffer is written again for a later one. */
export type RequestMaker = (number: number, nowMillis: number) => Buffer

/** Encodes each role once and only writes ids and times into a copy after that, about 0.3 µs a span. */
export function requestMaker(copies: number, seed: number): RequestMaker {
  const templates = ROLES.map(template)
  const copiesOf = templates.map(({ bytes }) => Array.from({ length: copies }, () => Buffer.from(bytes)))
  return (number, nowMillis) => {
    const role = number % ROLES.length
    const wave = Math.floor(number / ROLES.length)
    const bytes = copiesOf[role]?.[wave % copies] as Buffer
    write(bytes, templates[role] as Template, wave, seed, nowMillis)
    return bytes
  }
}

interface Template {
  readonly bytes: Buffer
  /** For each span, where each of its marks lies. */
  readonly places: readonly (readonly { readonly kind: MarkKind; readonly at: number }[])[]
  readonly role: number
}

type MarkKind =
  | 'trace'
  | 'span'
  | 'parent'
  | 'start'
  | 'end'
  | 'correlation'
  | 'aggregate'
  | 'event0'
  | 'event1'
  | 'event2'

function template(role: Role, index: number): Template {
  const spans = Array.from({ length: SPANS_PER_REQUEST }, (_, flow) => (role.ours ? ourSpan : otelSpan)(role, flow))
  const resource = {
    'host.name': `shop-${role.service}-7d9f8b6c4d-x2x7k`,
    [ATTRIBUTE.serviceName]: role.service,
    [ATTRIBUTE.serviceVersion]: '1.4.0',
    [ATTRIBUTE.serviceInstanceId]: `shop-${role.service}-7d9f8b6c4d-x2x7k-1-9f86d081`,
    'deployment.environment.name': 'production',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.11.0',
  }
  const scope = role.ours
    ? { name: '@causeway/instrumentation', version: '0.1.0' }
    : { name: '@opentelemetry/instrumentation-kafkajs', version: '0.31.0' }
  const bytes = requestBytes(resource, scope, spans)
  return { bytes, role: index, places: spans.map((_, flow) => placesIn(bytes, flow)) }
}

/** A span as our instrumentation tells it: see test/fixtures/otlp. */
function ourSpan({ service, type, event }: Role, flow: number): SpanParts {
  const [eventType, topic, aggregateType, cause] = EVENTS[event]
  const process = type === 'process'
  const id = MARKS[`event${event}`](flow)
  const key = { [ATTRIBUTE.clientId]: service, [ATTRIBUTE.kafkaMessageKey]: MARKS.aggregate(flow) }
  const position = { [ATTRIBUTE.partitionId]: String(flow % 12), [ATTRIBUTE.kafkaOffset]: 1_000_000 + flow }
  return {
    ...spanOf(type, topic, flow),
    attributes: {
      [ATTRIBUTE.messagingSystem]: 'kafka',
      [ATTRIBUTE.operationName]: type,
      [ATTRIBUTE.operationType]: type,
      [ATTRIBUTE.destinationName]: topic,
      ...(process ? { [ATTRIBUTE.consumerGroup]: service, ...key, [ATTRIBUTE.attempt]: 1, ...position } : key),
      [ATTRIBUTE.messageId]: id,
      [ATTRIBUTE.conversationId]: MARKS.correlation(flow),
      [ATTRIBUTE.cloudEventId]: id,
      [ATTRIBUTE.cloudEventType]: eventType,
      ...(cause < 0 ? {} : { [ATTRIBUTE.causationId]: MARKS[`event${cause as 0 | 1}`](flow) }),
      [ATTRIBUTE.eventType]: eventType,
      [ATTRIBUTE.eventVersion]: '2',
      [ATTRIBUTE.aggregateId]: MARKS.aggregate(flow),
      [ATTRIBUTE.aggregateType]: aggregateType,
      ...(process ? {} : position),
    },
  }
}

function otelSpan({ type, event }: Role, flow: number): SpanParts {
  const [, topic] = EVENTS[event]
  return {
    ...spanOf(type, topic, flow),
    attributes: {
      [ATTRIBUTE.messagingSystem]: 'kafka',
      [ATTRIBUTE.destinationName]: topic,
      [ATTRIBUTE.operationName]: type,
      [ATTRIBUTE.operationType]: type,
      [ATTRIBUTE.kafkaMessageKey]: MARKS.aggregate(flow),
      [ATTRIBUTE.kafkaOffset]: String(1_000_000 + flow),
      [ATTRIBUTE.partitionId]: String(flow % 12),
    },
  }
}

const spanOf = (type: 'send' | 'process', topic: string, flow: number): Omit<SpanParts, 'attributes'> => ({
  traceId: MARKS.trace(flow),
  spanId: MARKS.span(flow),
  parentSpanId: MARKS.parent(flow),
  name: `${type} ${topic}`,
  kind: type === 'send' ? 4 : 5,
  start: MARKS.start(flow),
  end: MARKS.end(flow),
  links: type === 'process' ? [{ traceId: MARKS.trace(flow), spanId: MARKS.parent(flow) }] : [],
  flags: type === 'send' ? 257 : 769,
})

const uuidMark = (flow: number, kind: number): string => `eeeeeeee-eeee-7eee-8eee-${hex(kind, 2)}eeee${hex(flow, 6)}`

/** What a template has where a request has ids and times: each is found by being like nothing else. */
const MARKS = {
  trace: (flow: number) => `aaaaaaaaaaaaaaaaaaaaaaaa${hex(flow + 1, 8)}`,
  span: (flow: number) => `bbbbbbbb${hex(flow + 1, 8)}`,
  parent: (flow: number) => `cccccccc${hex(flow + 1, 8)}`,
  start: (flow: number) => String(0x11111111_00000000n + BigInt(flow)),
  end: (flow: number) => String(0x12222222_00000000n + BigInt(flow)),
  correlation: (flow: number) => uuidMark(flow, 1),
  aggregate: (flow: number) => `order_${uuidMark(flow, 2).slice(24)}`,
  event0: (flow: number) => uuidMark(flow, 3),
  event1: (flow: number) => uuidMark(flow, 4),
  event2: (flow: number) => uuidMark(flow, 5),
} as const satisfies Record<MarkKind, (flow: number) => string>

function placesIn(bytes: Buffer, flow: number): Template['places'][number] {
  return (Object.keys(MARKS) as MarkKind[]).flatMap((kind) => {
    const mark = markBytes(kind, MARKS[kind](flow))
    const places: { kind: MarkKind; at: number }[] = []
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) places.push({ kind, at })
    return places
  })
}

function markBytes(kind: MarkKind, mark: string): Buffer {
  if (kind === 'trace' || kind === 'span' || kind === 'parent') return Buffer.from(mark, 'hex')
  if (kind !== 'start' && kind !== 'end') return Buffer.from(mark)
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(mark))
  return bytes
}

const HEX = Buffer.from(Array.from({ length: 256 }, (_, byte) => hex(byte, 2)).join(''))

function write(bytes: Buffer, { places, role }: Template, wave: number, seed: number, nowMillis: number): void {
  for (let flow = 0; flow < places.length; flow++) {
    const of = (kind: number): number => mixed(seed, wave, flow, kind)
    const startMicros = nowMillis * 1_000 + role * 3_000 + flow * 7
    for (const { kind, at } of places[flow] ?? []) {
      switch (kind) {
        case 'trace':
          for (let part = 0; part < 4; part++) bytes.writeUInt32LE(of(10 + part), at + 4 * part)
          break
        case 'span':
        case 'parent':
          // The parent of what processes an event is what sent it.
          bytes.writeUInt32LE(of(20 + (kind === 'span' ? role : senderOf(role))), at)
          bytes.writeUInt32LE(of(40 + (kind === 'span' ? role : senderOf(role))), at + 4)
          break
        case 'start':
          writeNanos(bytes, at, startMicros)
          break
        case 'end':
          writeNanos(bytes, at, startMicros + 1_500 + (of(60) & 0xfff))
          break
        case 'aggregate':
          writeHex(bytes, at + 6, of(70), 4)
          writeHex(bytes, at + 14, of(71), 2)
          break
        default:
          writeUuid(bytes, at, WAVE_MILLIS + wave, of(80 + kind.length + kind.charCodeAt(kind.length - 1)), of(90))
      }
    }
  }
}

const WAVE_MILLIS = Date.now()

const senderOf = (role: number): number => ({ 1: 0, 2: 1, 3: 0, 4: 2, 5: 4, 6: 5, 7: 5 })[role] ?? 9

/** Time-ordered as those of our instrumentation: 48 bits of milliseconds, then what is random. */
function writeUuid(bytes: Buffer, at: number, millis: number, random: number, more: number): void {
  writeHex(bytes, at, Math.floor(millis / 65_536), 4)
  writeHex(bytes, at + 9, millis & 0xffff, 2)
  writeHex(bytes, at + 16, more & 0xff, 1)
  writeHex(bytes, at + 21, more >>> 8, 1)
  writeHex(bytes, at + 24, random, 4)
  writeHex(bytes, at + 32, more >>> 16, 2)
}

function writeHex(bytes: Buffer, at: number, value: number, length: number): void {
  for (let index = 0; index < length; index++) {
    const digits = ((value >>> (8 * (length - 1 - index))) & 0xff) * 2
    bytes[at + 2 * index] = HEX[digits] as number
    bytes[at + 2 * index + 1] = HEX[digits + 1] as number
  }
}

function writeNanos(bytes: Buffer, at: number, micros: number): void {
  const low = (micros % 4_294_967_296) * 1_000
  const high = Math.floor(micros / 4_294_967_296) * 1_000 + Math.floor(low / 4_294_967_296)
  bytes.writeUInt32LE(low % 4_294_967_296, at)
  bytes.writeUInt32LE(high, at + 4)
}

/** 32 bits that look random and are always the same for the same numbers. */
function mixed(seed: number, wave: number, flow: number, kind: number): number {
  let value =
    Math.imul(seed ^ Math.imul(wave + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(flow * 131 + kind + 1, 0xc2b2ae35)
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d)
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b)
  return (value ^ (value >>> 16)) >>> 0
}
