import { describe, expect, it } from 'vitest'
import { NO_FACTS } from '../event/identity.ts'
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

  it('reads CloudEvents headers, and ours rather than those', () => {
    const cloud = { ce_id: 'ce_1', ce_type: 'shop.order', ce_correlationid: 'ce_c', ce_causationid: 'ce_k' }
    expect(readHeaders(cloud)).toMatchObject({
      eventId: 'ce_1',
      eventType: 'shop.order',
      correlationId: 'ce_c',
      causationId: 'ce_k',
    })
    expect(readHeaders({ ...cloud, 'x-event-id': 'evt_1' }).eventId).toBe('evt_1')
    expect(readHeaders({ 'x-event-id': 'evt_1', ...cloud }).eventId).toBe('evt_1')
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
    expect(readHeaders(headers)).toEqual({ ...NO_FACTS, creation: null, baggage: null })
  })
})

describe('the headers that we add', () => {
  const identity = { ...NO_FACTS, eventId: 'evt_1', correlationId: 'corr_1', eventType: 'OrderCreated' }
  const creation = readHeaders({ traceparent, tracestate: 'a=1' }).creation

  it('name the event and its trace, absent facts left out', () => {
    expect(headersToAdd(identity, creation, undefined)).toEqual({
      traceparent,
      tracestate: 'a=1',
      'x-event-id': 'evt_1',
      'x-event-type': 'OrderCreated',
      'x-correlation-id': 'corr_1',
    })
  })

  it('leave out what the user has set, in whatever case', () => {
    const added = headersToAdd(identity, creation, { 'X-Correlation-Id': 'mine', Traceparent: 'mine' })
    expect(added).toEqual({ 'x-event-id': 'evt_1', 'x-event-type': 'OrderCreated' })
  })
})
