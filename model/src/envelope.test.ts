import { describe, expect, it } from 'vitest'
import { readEnvelope } from './envelope.ts'

const envelope = {
  eventId: 'evt_550e8400',
  eventType: 'OrderCreated',
  eventVersion: 2,
  timestamp: '2026-11-23T14:01:58.204Z',
  aggregateId: 'order_12345',
  aggregateType: 'Order',
  data: { total: 99.5 },
  metadata: { userId: 'user_1', correlationId: 'corr_22222', causationId: 'cmd_33333', source: 'web-api' },
}

describe('an envelope', () => {
  it('yields its ids and names, the version as text', () => {
    expect(readEnvelope(envelope)).toEqual({
      eventId: 'evt_550e8400',
      eventType: 'OrderCreated',
      eventVersion: '2',
      aggregateId: 'order_12345',
      aggregateType: 'Order',
      correlationId: 'corr_22222',
      causationId: 'cmd_33333',
    })
  })

  it('may name several causes', () => {
    const joined = { ...envelope, metadata: { causationId: 'evt_1', causationIds: ['evt_1', 'evt_2'] } }
    expect(readEnvelope(joined)).toMatchObject({ causationId: 'evt_1', causationIds: ['evt_1', 'evt_2'] })
  })

  it('counts a field of the wrong type as absent', () => {
    expect(readEnvelope({ ...envelope, aggregateId: 7, metadata: 'none' })).toMatchObject({
      aggregateId: null,
      correlationId: null,
    })
  })

  it.each([null, [], 'text', 7, {}, { eventId: 'e' }, { eventType: 'T' }])('is not %j', (value) => {
    expect(readEnvelope(value)).toBeNull()
  })
})
