import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at } from '../testing/operation.ts'
import type { EventId } from './id.ts'
import { causeKey, decideVerdict, type Evidence, VERDICTS, verdictSentence } from './verdict.ts'

const waiting: Evidence = {
  expectation: {
    id: 'order-created-payment',
    origin: 'declared',
    eventType: 'OrderCreated',
    eventVersion: null,
    destination: null,
    consumer: 'payment',
    followedBy: ['PaymentProcessed'],
    withinMillis: 5000,
  },
  eventId: 'evt_1' as EventId,
  since: at(0),
  dueAt: at(5),
  watermark: at(6),
  judgedAt: at(8),
  place: { destination: 'orders', partition: '3', offset: 100 },
  group: { members: 1, stateSince: at(-60), observedAt: at(7) },
  position: { committedOffset: 90, endOffset: 120, logStartOffset: 0, observedAt: at(7), movedAt: at(6) },
  attempts: { total: 0, failed: 0, lastAt: null, lastError: null },
  head: null,
  deadLettered: null,
  lastSignOfLife: at(7),
}
const past = { ...waiting.position, committedOffset: 101, movedAt: at(5) } as Evidence['position']
const justPast = { ...waiting.position, committedOffset: 101, movedAt: at(7) } as Evidence['position']
const down = { members: 0, stateSince: at(1), observedAt: at(7) }
const failing = { total: 4, failed: 4, lastAt: at(7.5), lastError: 'JSON error' }
const head = { eventId: 'evt_0' as EventId, offset: 90, failed: 4, lastAt: at(7.5), error: 'JSON error' }

describe('the verdict', () => {
  it.each<[string, Partial<Evidence>]>([
    ['neverSent', { place: null }],
    ['waiting', {}],
    ['consumerDown', { group: down }],
    ['blockedBehind', { head }],
    ['poison', { attempts: failing }],
    ['failed', { attempts: { ...failing, total: 1, failed: 1 } }],
    ['failed', { attempts: { ...failing, total: 1, failed: 1 }, position: past }],
    ['deadLettered', { deadLettered: { destination: 'payment.dead-letter', reason: 'card' } }],
    ['skipped', { position: past }],
    ['unobserved', { position: past, lastSignOfLife: null }],
    ['unobserved', { position: past, lastSignOfLife: at(-1) }],
    ['lost', { position: { ...waiting.position, logStartOffset: 101 } as Evidence['position'] }],
    ['stepMissing', { attempts: { total: 1, failed: 0, lastAt: at(1), lastError: null }, position: past }],
    ['unknown', { position: null, group: null }],
    ['unknown', { position: justPast }],
    ['skipped', { position: justPast, judgedAt: at(66) }],
    ['consumerDown', { position: null, group: down }],
    ['poison', { position: null, group: null, attempts: failing }],
  ])('is %s for %j', (verdict, difference) => {
    expect(decideVerdict({ ...waiting, ...difference })).toBe(verdict)
  })

  it('names the poison rather than the crash that it causes, but not for ever', () => {
    expect(decideVerdict({ ...waiting, group: down, head })).toBe('blockedBehind')
    expect(decideVerdict({ ...waiting, group: down, head, judgedAt: at(60) })).toBe('consumerDown')
  })

  it('groups what waits behind one poison event with that event', () => {
    const poison = { ...waiting, eventId: 'evt_0' as EventId, attempts: failing }
    expect(causeKey('blockedBehind', { ...waiting, head })).toBe(causeKey('poison', poison))
  })

  it('groups all that waits for one consumer that is down', () => {
    const other = {
      ...waiting,
      eventId: 'evt_2' as EventId,
      place: { destination: 'refunds', partition: '0', offset: 1 },
    }
    expect(causeKey('consumerDown', other)).toBe(causeKey('consumerDown', waiting))
  })

  it('has a sentence and a cause for every verdict, whatever the evidence', () => {
    const evidence = fc.record({
      place: fc.constantFrom(null, waiting.place, { destination: null, partition: null, offset: null }),
      group: fc.constantFrom(null, down, waiting.group),
      position: fc.constantFrom(null, past, waiting.position),
      attempts: fc.constantFrom(failing, waiting.attempts),
      head: fc.constantFrom(null, head),
      deadLettered: fc.constantFrom(null, { destination: null, reason: 'x' }),
      lastSignOfLife: fc.constantFrom(null, at(7)),
    })
    fc.assert(
      fc.property(evidence, fc.constantFrom(...VERDICTS), (difference, verdict) => {
        const all = { ...waiting, ...difference }
        expect(VERDICTS).toContain(decideVerdict(all))
        expect(verdictSentence(verdict, all)).toMatch(/^\S.*\.$/)
        expect(verdictSentence(verdict, all)).not.toMatch(/null|undefined|NaN/)
        expect(causeKey(verdict, all)).toMatch(/^[a-zA-Z]+:/)
      }),
    )
  })

  it('says how far behind the consumer is', () => {
    expect(verdictSentence('waiting', waiting)).toBe(
      'OrderCreated waits at offset 100 of orders/3: payment is 10 events before it and still reading.',
    )
    const next = { ...waiting, place: { destination: 'orders', partition: '3', offset: 90 } }
    expect(verdictSentence('waiting', next)).toBe(
      'OrderCreated waits at offset 90 of orders/3: it is the next that payment commits.',
    )
  })
})
