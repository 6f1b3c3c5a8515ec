import { ATTRIBUTE, isoMicros, microsFromMillis, type Operation } from '@causeway/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aRequest, aSend, aSpan, hex, NOON_MILLIS, nanos, PROTO_EXAMPLE } from '../../test/example-traces.ts'
import { type JsonRequest, type JsonSpan, protobufOf } from '../../test/protobuf-of.ts'
import { readTracesJson } from '../wire/read-traces-json.ts'
import { readTracesProtobuf } from '../wire/read-traces-protobuf.ts'
import type { Decoded } from './decode-span.ts'
import { decodeTraces } from './decode-traces.ts'

const NOON = microsFromMillis(NOON_MILLIS)
const TRACE = '5b8efff798038103d269b633813fc60c'
const DAY = 86_400_000

describe('decoding spans', () => {
  it('makes an operation of everything that our own instrumentation tells', () => {
    const attributes = {
      [ATTRIBUTE.messagingSystem]: 'kafka',
      [ATTRIBUTE.operationType]: 'process',
      [ATTRIBUTE.operationName]: 'process',
      [ATTRIBUTE.destinationName]: 'orders',
      [ATTRIBUTE.partitionId]: '3',
      [ATTRIBUTE.kafkaOffset]: 1042,
      [ATTRIBUTE.consumerGroup]: 'payment',
      [ATTRIBUTE.messageId]: 'evt_1',
      [ATTRIBUTE.conversationId]: 'corr_1',
      [ATTRIBUTE.causationId]: 'cmd_33333',
      [ATTRIBUTE.eventType]: 'OrderCreated',
      [ATTRIBUTE.eventVersion]: 2,
      [ATTRIBUTE.aggregateId]: 'order_7',
      [ATTRIBUTE.aggregateType]: 'Order',
      [ATTRIBUTE.attempt]: 2,
      [ATTRIBUTE.sagaId]: 'saga_1',
      [ATTRIBUTE.sagaType]: 'fulfilment',
      [ATTRIBUTE.sagaStep]: 'refund',
      [ATTRIBUTE.sagaCompensates]: 'charge',
      [ATTRIBUTE.projection]: 'orders',
      [ATTRIBUTE.duplicateSkipped]: true,
      [ATTRIBUTE.deadLetterReason]: 'declined three times',
      [ATTRIBUTE.errorType]: 'Declined',
      [ATTRIBUTE.kafkaMessageKey]: 'order_7',
    }
    const resource = { [ATTRIBUTE.serviceName]: 'payment', [ATTRIBUTE.serviceInstanceId]: 'payment-1' }
    const span = aSpan({
      kind: 5,
      parentSpanId: '00000000000000aa',
      attributes,
      status: { code: 2, message: 'no money' },
    })
    const decoded = one(aRequest([span], resource))
    expect(decoded).toEqual({
      type: 'operation',
      operation: {
        type: 'process',
        traceId: TRACE,
        spanId: 'eee19b7ec3c1b174',
        parentSpanId: '00000000000000aa',
        startedAt: NOON,
        endedAt: NOON + 1_000,
        eventId: 'evt_1',
        correlationId: 'corr_1',
        causationIds: ['cmd_33333'],
        eventType: 'OrderCreated',
        eventVersion: '2',
        aggregateId: 'order_7',
        aggregateType: 'Order',
        service: 'payment',
        instance: 'payment-1',
        system: 'kafka',
        destination: 'orders',
        partition: '3',
        offset: 1042,
        consumer: 'payment',
        outcome: 'failed',
        errorType: 'Declined',
        errorMessage: 'no money',
        attempt: 2,
        saga: { id: 'saga_1', type: 'fulfilment', step: 'refund', compensates: 'charge' },
        projection: 'orders',
        duplicateSkipped: true,
        deadLetterReason: 'declined three times',
      },
      attributes: { [ATTRIBUTE.kafkaMessageKey]: 'order_7' },
    })
  })

  it('keeps a span that is not about messages as it is', () => {
    const at = microsFromMillis(1_544_712_660_000)
    const read = readTracesJson(Buffer.from(JSON.stringify(PROTO_EXAMPLE)))
    const [decoded] = read.type === 'read' ? decodeTraces(read.value, at).spans : []
    expect(decoded).toMatchObject({
      type: 'span',
      span: { name: "I'm a server span", kind: 'server', service: 'my.service', outcome: 'ok', startedAt: at },
      attributes: { 'my.span.attr': 'some value' },
    })
  })

  it('decodes JSON and protobuf to the same', () => {
    const request = aRequest([aSend(), aSpan({ attributes: { a: [1, 'b'], big: 2 ** 40 } })])
    expect(decodeProtobuf(request)).toEqual(decode(request))
  })

  it('takes several causes, each once', () => {
    const causes = ['evt_a', 'evt_b', 'evt_a']
    expect(operation(aSend({ attributes: { [ATTRIBUTE.causationId]: causes } })).causationIds).toEqual([
      'evt_a',
      'evt_b',
    ])
  })

  it('tells failure by status, by error.type, and by a recorded exception', () => {
    const exception = {
      name: 'exception',
      timeUnixNano: nanos(NOON_MILLIS),
      attributes: [
        { key: 'exception.type', value: { stringValue: 'TypeError' } },
        { key: 'exception.message', value: { stringValue: 'x is undefined' } },
      ],
    }
    expect(operation(aSend({ status: { code: 2 } }))).toMatchObject({ outcome: 'failed', errorType: null })
    expect(operation(aSend({ attributes: { [ATTRIBUTE.errorType]: 'timeout' } }))).toMatchObject({
      outcome: 'failed',
      errorType: 'timeout',
    })
    expect(operation({ ...aSend({ status: { code: 2 } }), events: [exception] })).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'x is undefined',
    })
    expect(operation({ ...aSend(), events: [exception] })).toMatchObject({ outcome: 'ok', errorMessage: null })
  })

  it('takes an end before the start for the start', () => {
    expect(operation(aSend({ endTimeUnixNano: nanos(NOON_MILLIS - 5) })).endedAt).toBe(NOON)
    expect(operation(aSend({ endTimeUnixNano: '0' })).endedAt).toBe(NOON)
  })

  it('leaves in attributes what does not fit its column', () => {
    const attributes = {
      [ATTRIBUTE.kafkaOffset]: 'abc',
      [ATTRIBUTE.aggregateId]: 'a'.repeat(300),
      [ATTRIBUTE.eventType]: 'T'.repeat(300),
      __proto__x: 1,
    }
    const decoded = one(aRequest([aSend({ attributes })]))
    expect(decoded).toMatchObject({
      operation: { offset: null, aggregateId: null, eventType: 'T'.repeat(255) },
      attributes: {
        [ATTRIBUTE.kafkaOffset]: 'abc',
        [ATTRIBUTE.aggregateId]: 'a'.repeat(300),
        [ATTRIBUTE.eventType]: 'T'.repeat(300),
      },
    })
  })

  it('keeps text that PostgreSQL cannot hold with U+FFFD in its place', () => {
    const attributes = { [ATTRIBUTE.eventType]: 'Order\0Created', note: 'half \ud800', '\0key': [{ '\udc00': '\0' }] }
    expect(one(aRequest([aSend({ attributes })]))).toMatchObject({
      operation: { eventType: 'Order\ufffdCreated' },
      attributes: { note: 'half \ufffd', '\ufffdkey': [{ '\ufffd': '\ufffd' }] },
    })
  })

  it('keeps numbers that JSON has not as text, and the prototype out of it', () => {
    const span = {
      ...aSend(),
      attributes: [
        ...(aSend().attributes ?? []),
        { key: 'nan', value: { doubleValue: 'NaN' } },
        { key: 'big', value: { intValue: '9223372036854775807' } },
        { key: '__proto__', value: { stringValue: 'a key like any other' } },
      ],
    }
    const decoded = one(aRequest([span]))
    expect(JSON.stringify(decoded.type === 'operation' && decoded.attributes)).toBe(
      '{"nan":"NaN","big":"9223372036854775807","__proto__":"a key like any other"}',
    )
  })

  it('keeps the resource but not how its process was started', () => {
    const resource = {
      [ATTRIBUTE.serviceName]: 'order',
      [ATTRIBUTE.serviceVersion]: '1.2.3',
      'process.command_args': ['node', 'x'],
      'telemetry.sdk.name': 'opentelemetry',
    }
    expect(one(aRequest([aSend()], resource))).toMatchObject({ attributes: { [ATTRIBUTE.serviceVersion]: '1.2.3' } })
    expect(JSON.stringify(one(aRequest([aSend()], resource)))).not.toMatch(/command_args|telemetry/)
  })
})

describe('the event of an operation', () => {
  const bare = { [ATTRIBUTE.messagingSystem]: 'kafka', [ATTRIBUTE.destinationName]: 'orders' }
  const send = aSpan({ kind: 4, attributes: { ...bare, [ATTRIBUTE.operationType]: 'send' } })
  const processing = (parts: Parameters<typeof aSpan>[0] = {}, more: Record<string, unknown> = {}) =>
    aSpan({
      kind: 5,
      spanId: hex(2, 16),
      ...parts,
      attributes: { ...bare, [ATTRIBUTE.operationType]: 'process', ...more },
    })
  const derived = `${TRACE}-eee19b7ec3c1b174`

  it('is the producer span for both sides when nobody sends ids', () => {
    expect(operation(send)).toMatchObject({ eventId: derived, correlationId: TRACE })
    const byParent = processing({ parentSpanId: 'EEE19B7EC3C1B174' })
    expect(operation(byParent)).toMatchObject({ eventId: derived, correlationId: TRACE })
    const links = [{ traceId: TRACE, spanId: 'eee19b7ec3c1b174' }]
    const byLink = processing({ traceId: hex(9, 32), parentSpanId: hex(8, 16), links })
    expect(operation(byLink)).toMatchObject({ eventId: derived, correlationId: TRACE })
  })

  it('is the parent where the parent is linked among others', () => {
    const links = [
      { traceId: hex(7, 32), spanId: hex(7, 16) },
      { traceId: TRACE, spanId: 'eee19b7ec3c1b174' },
    ]
    expect(operation(processing({ parentSpanId: 'eee19b7ec3c1b174', links })).eventId).toBe(derived)
  })

  it('is the create span that a batching client links', () => {
    const links = [{ traceId: TRACE, spanId: 'eee19b7ec3c1b174' }]
    const client = aSpan({
      kind: 3,
      spanId: hex(3, 16),
      links,
      attributes: { ...bare, [ATTRIBUTE.operationType]: 'send' },
    })
    expect(operation(client).eventId).toBe(derived)
  })

  it('is the position where the producer is not instrumented, so that redeliveries share it', () => {
    const at = { [ATTRIBUTE.partitionId]: '3', [ATTRIBUTE.kafkaOffset]: 42 }
    expect(operation(processing({}, at)).eventId).toBe('orders/3/42')
    expect(operation(processing()).eventId).toBe(`${TRACE}-${hex(2, 16)}`)
  })

  it('is the remote parent of a receive, where that is of one message and linked to none', () => {
    const receive = aSpan({
      kind: 5,
      spanId: hex(4, 16),
      parentSpanId: 'eee19b7ec3c1b174',
      flags: 0x301,
      attributes: { ...bare, [ATTRIBUTE.operationType]: 'receive' },
    })
    expect(operation(receive)).toMatchObject({ type: 'receive', eventId: derived, correlationId: TRACE })
    for (const flags of [0x101, 0x001]) expect(decode(aRequest([{ ...receive, flags }]))[0]?.type).toBe('span')
    const handling = processing({ parentSpanId: hex(4, 16), flags: 0x101 })
    const decoded = decode(aRequest([handling, receive])).flatMap((result) =>
      result.type === 'operation' ? [result.operation] : [],
    )
    expect(decoded.map(({ type, eventId }) => [type, eventId])).toEqual([
      ['process', derived],
      ['receive', derived],
    ])
  })

  it('is not to be told of a poll or a batch: that is a plain span', () => {
    const receive = { ...bare, [ATTRIBUTE.operationType]: 'receive' }
    const links = [{ traceId: TRACE, spanId: hex(5, 16) }]
    const kinds: readonly JsonSpan[] = [
      aSpan({ kind: 3, links, attributes: { ...receive, [ATTRIBUTE.batchMessageCount]: 1 } }),
      aSpan({ kind: 3, attributes: { ...receive, [ATTRIBUTE.batchMessageCount]: 5, [ATTRIBUTE.messageId]: 'evt_1' } }),
      aSpan({ kind: 3, attributes: { ...bare, [ATTRIBUTE.operationType]: 'settle' }, parentSpanId: hex(5, 16) }),
      aSpan({ kind: 3, attributes: { ...bare, [ATTRIBUTE.operationType]: 'send', [ATTRIBUTE.batchMessageCount]: 2 } }),
    ]
    expect(decode(aRequest(kinds)).map(({ type }) => type)).toEqual(['span', 'span', 'span', 'span'])
    expect(operation(aSpan({ kind: 3, links, attributes: receive })).eventId).toBe(`${TRACE}-${hex(5, 16)}`)
  })
})

describe('refusing spans', () => {
  it.each([
    ['bad_trace_id', { traceId: '00000000000000000000000000000000' }],
    ['bad_trace_id', { traceId: 'abc' }],
    ['bad_span_id', { spanId: '' }],
    ['bad_span_id', { spanId: '0000000000000000' }],
    ['time_out_of_range', { startTimeUnixNano: '0' }],
    ['time_out_of_range', { startTimeUnixNano: nanos(NOON_MILLIS - 30 * DAY - 1) }],
    ['time_out_of_range', { startTimeUnixNano: nanos(NOON_MILLIS + DAY + 1) }],
    ['time_out_of_range', { endTimeUnixNano: '18446744073709551615' }],
    ['id_too_long', { attributes: { [ATTRIBUTE.messageId]: 'é'.repeat(128) } }],
    ['id_too_long', { attributes: { [ATTRIBUTE.conversationId]: 'c'.repeat(256) } }],
    ['id_too_long', { attributes: { [ATTRIBUTE.causationId]: ['evt_1', 'c'.repeat(256)] } }],
    ['id_not_text', { attributes: { [ATTRIBUTE.messageId]: 'evt\0' } }],
    ['id_not_text', { attributes: { [ATTRIBUTE.conversationId]: 'corr\ud800' } }],
  ])('says %s of %o and keeps its neighbours', (reason, parts) => {
    const [first, refused, last] = decode(aRequest([aSend(), aSend(parts), aSend()]))
    expect(refused).toMatchObject({ type: 'rejected', reason, detail: expect.stringMatching(/\.$/) })
    expect([first?.type, last?.type]).toEqual(['operation', 'operation'])
  })

  it('takes the edges of the range', () => {
    expect(operation(aSend({ startTimeUnixNano: nanos(NOON_MILLIS - 30 * DAY) })).startedAt).toBe(
      NOON - 30 * DAY * 1000,
    )
    const tomorrow = nanos(NOON_MILLIS + DAY)
    expect(isoMicros(operation(aSend({ startTimeUnixNano: tomorrow, endTimeUnixNano: tomorrow })).startedAt)).toBe(
      '2026-11-24T12:00:00.000000Z',
    )
  })

  it('never throws on spans of any shape', { timeout: 60_000 }, () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', '', 'x'.repeat(9_000)))
    const value = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.array(text), fc.dictionary(text, text))
    const key = fc.constantFrom(...Object.values(ATTRIBUTE), 'messaging.operation', 'messaging.message_id', 'other')
    const hexText = fc.oneof(fc.constantFrom('', TRACE, 'eee19b7ec3c1b174'), text)
    const links = fc.array(fc.record({ traceId: hexText, spanId: hexText }), { maxLength: 2 })
    const shape = fc.record({
      traceId: hexText,
      spanId: hexText,
      parentSpanId: hexText,
      links,
      kind: fc.nat(9),
      name: text,
      startTimeUnixNano: fc.oneof(fc.constant(nanos(NOON_MILLIS)), fc.bigInt(0n, 2n ** 64n - 1n).map(String)),
      endTimeUnixNano: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
      attributes: fc.dictionary(key, value),
    })
    fc.assert(
      fc.property(shape, (parts) => {
        for (const decoded of decode(aRequest([aSend(parts)]))) {
          expect(decoded.type).toMatch(/^(operation|span|rejected)$/)
          expect(JSON.stringify(decoded.type === 'rejected' ? decoded.detail : decoded)).not.toMatch(
            /\\u0000|\\ud[89a-f]/,
          )
        }
      }),
      { numRuns: 500 },
    )
  })
})

function decode(request: JsonRequest): readonly Decoded[] {
  const read = readTracesJson(Buffer.from(JSON.stringify(request)))
  if (read.type === 'undecodable') throw new Error(read.detail)
  return decodeTraces(read.value, NOON).spans
}

function decodeProtobuf(request: JsonRequest): readonly Decoded[] {
  const read = readTracesProtobuf(protobufOf(request))
  if (read.type === 'undecodable') throw new Error(read.detail)
  return decodeTraces(read.value, NOON).spans
}

function one(request: JsonRequest): Decoded {
  const [decoded, ...others] = decode(request)
  if (decoded === undefined || others.length > 0) throw new Error('the request must hold one span')
  return decoded
}

function operation(span: JsonSpan): Operation {
  const decoded = one(aRequest([span]))
  if (decoded.type !== 'operation') throw new Error(`not an operation: ${JSON.stringify(decoded)}`)
  return decoded.operation
}
