import { describe, expect, it } from 'vitest'
import { readHeaders } from './carrier.ts'
import { isToldByHeaders } from './told-by-headers.ts'

const headers = { 'x-event-id': 'evt_1', 'x-event-type': 'OrderCreated', 'x-correlation-id': 'corr_1' }
const facts = { eventId: 'evt_1', eventType: 'OrderCreated' }
const told = (value: object, named: Readonly<Record<string, string>> = headers): boolean => {
  const text = JSON.stringify(value)
  const answer = isToldByHeaders(Buffer.from(text), readHeaders(named))
  expect(isToldByHeaders(text, readHeaders(named))).toBe(answer)
  return answer
}

describe('an envelope is not read', () => {
  it('where the headers tell the same, however much data is in between', () => {
    expect(told({ ...facts, data: 'x'.repeat(100_000), metadata: { correlationId: 'corr_1' } })).toBe(true)
  })

  it('but is where the headers do not tell all', () => {
    const metadata = { correlationId: 'corr_1', causationId: 'cmd_1' }
    expect(told({ ...facts, metadata })).toBe(false)
    expect(told({ ...facts, metadata }, { ...headers, 'x-causation-id': 'cmd_1' })).toBe(true)
    expect(told({ ...facts, aggregateId: 'order_1', metadata: { correlationId: 'corr_1' } })).toBe(false)
    expect(told({ ...facts, metadata: { correlationId: 'corr_1' } }, { 'x-event-id': 'evt_1' })).toBe(false)
  })

  it('and is where the headers are those of another event, even of its cause', () => {
    const caused = {
      eventId: 'evt_2',
      eventType: 'OrderCreated',
      metadata: { correlationId: 'corr_1', causationId: 'evt_1' },
    }
    expect(told(caused)).toBe(false)
    expect(told({ eventId: 'evt_2', eventType: 'Failed', data: facts, metadata: { correlationId: 'corr_1' } })).toBe(
      false,
    )
    expect(told({ ...facts, metadata: { correlationId: 'corr_2' } })).toBe(false)
  })

  it.each([null, undefined, 7, {}, Buffer.alloc(0), ''])('and is left to others where it is none: %j', (value) => {
    expect(isToldByHeaders(value, readHeaders(headers))).toBe(false)
  })
})
