import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_FACTS } from '../event/fact.ts'
import { headersToAdd, readHeaders } from './carrier.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('reading headers', () => {
  it('takes text and bytes, names in any case', () => {
    expect(
      readHeaders({ 'X-Event-Id': Buffer.from('evt_1'), 'x-correlation-ID': 'corr_1', traceparent }),
    ).toMatchObject({
      eventId: 'evt_1',
      correlationId: 'corr_1',
      creation: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isRemote: true },
    })
  })

  it('takes the last of several values under one name', () => {
    expect(readHeaders({ 'x-event-id': [Buffer.from('evt_1'), 'evt_2'] }).eventId).toBe('evt_2')
  })

  it('takes a Map, whose names may be bytes, and a list of objects, as some clients have them', () => {
    const map = new Map<unknown, unknown>([
      [Buffer.from('X-Event-Id'), Buffer.from('evt_1')],
      ['x-correlation-id', 'corr_1'],
      [7, 'seven'],
    ])
    expect(readHeaders(map)).toMatchObject({ eventId: 'evt_1', correlationId: 'corr_1' })
    expect(readHeaders([{ 'x-event-id': Buffer.from('evt_1') }, { 'x-correlation-id': 'corr_1' }])).toMatchObject({
      eventId: 'evt_1',
      correlationId: 'corr_1',
    })
  })

  it('takes several causes as a JSON list, and the one beside it where the list is broken', () => {
    const several = { 'x-causation-id': 'evt_1', 'x-causation-ids': Buffer.from('["evt_1","evt,2"]') }
    expect(readHeaders(several)).toMatchObject({ causationId: 'evt_1', causationIds: ['evt_1', 'evt,2'] })
    expect(readHeaders({ ...several, 'x-causation-ids': '["evt_1",' })).toMatchObject({ causationId: 'evt_1' })
  })

  it('takes ids that are not ASCII, and none from bytes that are no text', () => {
    const headers = { 'x-event-id': Buffer.from('évt_1'), 'x-correlation-id': Buffer.from([0x1f, 0x8b, 0xff, 0x00]) }
    expect(readHeaders(headers)).toMatchObject({ eventId: 'évt_1', correlationId: null })
  })

  it('reads CloudEvents headers, and ours rather than those', () => {
    const cloud = {
      ...{
        ce_id: 'ce_1',
        ce_type: 'shop.order',
        ce_subject: 'order_1',
        ce_correlationid: 'ce_c',
        ce_causationid: 'ce_k',
      },
      ...{ ce_eventversion: '2', ce_aggregatetype: 'Order' },
    }
    expect(readHeaders(cloud)).toMatchObject({
      eventId: 'ce_1',
      eventType: 'shop.order',
      eventVersion: '2',
      aggregateId: 'order_1',
      aggregateType: 'Order',
      correlationId: 'ce_c',
      causationId: 'ce_k',
      cloudEvent: 'binary',
    })
    expect(readHeaders({ ...cloud, 'x-event-id': 'evt_1' }).eventId).toBe('evt_1')
    expect(readHeaders({ 'x-event-id': 'evt_1', ...cloud }).eventId).toBe('evt_1')
  })

  it('knows a structured CloudEvent by its content type, in any case and with parameters', () => {
    const headers = { 'Content-Type': Buffer.from('Application/CloudEvents+JSON; charset=UTF-8') }
    expect(readHeaders(headers).cloudEvent).toBe('structured')
    expect(readHeaders({ 'content-type': 'application/json' }).cloudEvent).toBeNull()
  })

  it('tells the trace of a CloudEvent from that of the transport', () => {
    const headers = readHeaders({ ce_id: 'ce_1', ce_traceparent: traceparent.replace('b7', 'aa'), traceparent })
    expect(headers.creation?.spanId).toBe('b7ad6b7169203331')
    expect(headers.origin?.spanId).toBe('aaad6b7169203331')
    expect(readHeaders({ ce_traceparent: traceparent }).creation).toBeNull()
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'x-event-id'],
    ['no value', { 'x-event-id': undefined }],
    ['an empty list', { 'x-event-id': [] }],
    ['a number', { 'x-event-id': 7 }],
    ['an id that is too long', { 'x-event-id': 'e'.repeat(256) }],
    ['a megabyte', { 'x-event-id': Buffer.alloc(1_000_000, 'e') }],
    ['a broken traceparent', { traceparent: '00-zz-1-01' }],
  ])('finds nothing in %s', (_, headers) => {
    expect(readHeaders(headers)).toMatchObject({ ...NO_FACTS, creation: null, origin: null, cloudEvent: null })
  })
})

describe('reading headers never hurts', () => {
  const throwing = {
    get 'x-event-id'(): string {
      throw new Error('mine')
    },
    'x-correlation-id': 'corr_1',
  }
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()

  it('a header that cannot be read is not there, and the others are', () => {
    expect(readHeaders(throwing)).toMatchObject({ eventId: null, correlationId: 'corr_1' })
    expect(readHeaders(new Map([['x-event-id', revoked.proxy]])).eventId).toBeNull()
  })

  it.each([
    ['a revoked proxy', revoked.proxy],
    ['a list of nonsense', [null, 7, 'x', [], revoked.proxy]],
    ['a list within a list', { 'x-event-id': [[['evt_1']]] }],
    [
      'a megabyte of names',
      Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`header-${n}`, 'x'.repeat(12)])),
    ],
    ['8 KiB of tracestate and baggage', { tracestate: 'a=1,'.repeat(2_100), baggage: 'a=1,'.repeat(2_100) }],
    ['NUL and lone surrogates', { 'x-event-id': 'a\0b', 'x-correlation-id': '\ud800', 'x-event-type': '\udfff' }],
  ])('%s says nothing', (_, headers) => {
    expect(readHeaders(headers)).toMatchObject({ ...NO_FACTS, creation: null })
  })

  it('a tracestate that is too long does not take the trace away', () => {
    const { creation } = readHeaders({ traceparent, tracestate: 'a=1,'.repeat(2_100) })
    expect(creation).toMatchObject({ spanId: 'b7ad6b7169203331' })
    expect(creation?.traceState).toBeUndefined()
  })

  it('leaves frozen headers as they are', () => {
    const headers = Object.freeze({ 'x-event-id': Object.freeze(['evt_1']) })
    expect(readHeaders(headers).eventId).toBe('evt_1')
  })

  it('whatever they are', () => {
    const value = fc.oneof(fc.anything(), fc.uint8Array(), fc.string({ unit: 'binary' }))
    const name = fc.oneof(fc.constantFrom('x-event-id', 'CE_ID', 'traceparent', 'id', 'MessageId'), fc.string())
    fc.assert(fc.property(fc.dictionary(name, value), (headers) => void readHeaders(headers)))
    fc.assert(
      fc.property(fc.anything({ withMap: true, withNullPrototype: true }), (headers) => void readHeaders(headers)),
    )
  })
})

describe('the headers that we add', () => {
  const identity = { ...NO_FACTS, eventId: 'evt_1', correlationId: 'corr_1', eventType: 'OrderCreated' }
  const creation = readHeaders({ traceparent, tracestate: 'a=1' }).creation

  it('name the event and its trace, absent facts left out', () => {
    expect(headersToAdd(identity, creation, readHeaders(undefined))).toEqual({
      traceparent,
      tracestate: 'a=1',
      'x-event-id': 'evt_1',
      'x-event-type': 'OrderCreated',
      'x-correlation-id': 'corr_1',
    })
  })

  it('leave out what the user has set, in whatever case', () => {
    const present = { 'X-Correlation-Id': 'mine', Traceparent: 'mine', 'x-event-type': undefined }
    expect(headersToAdd(identity, creation, readHeaders(present))).toEqual({ 'x-event-id': 'evt_1' })
    const map = new Map<unknown, unknown>([[Buffer.from('X-Event-Id'), Buffer.from('mine')]])
    expect(headersToAdd(identity, null, readHeaders(map))).toEqual({
      'x-event-type': 'OrderCreated',
      'x-correlation-id': 'corr_1',
    })
  })

  it('are those of the Correlation extension for a CloudEvent in binary form, and ours for one in structured form', () => {
    const caused = { ...identity, causationId: 'evt_0' }
    const binary = { ce_specversion: '1.0', ce_id: 'evt_1', ce_type: 'OrderCreated', ce_source: '/shop' }
    expect(headersToAdd(caused, creation, readHeaders(binary))).toEqual({
      traceparent,
      tracestate: 'a=1',
      ce_correlationid: 'corr_1',
      ce_causationid: 'evt_0',
    })
    expect(headersToAdd(caused, null, readHeaders({ ...binary, CE_CorrelationId: 'mine' }))).toEqual({
      ce_causationid: 'evt_0',
    })
    const structured = { 'content-type': 'application/cloudevents+json' }
    expect(headersToAdd(caused, null, readHeaders(structured))).toMatchObject({ 'x-causation-id': 'evt_0' })
  })
})
