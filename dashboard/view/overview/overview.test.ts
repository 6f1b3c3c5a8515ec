import type { EventId, Evidence, Micros } from '@causeway/model'
import { at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { eachMinute } from './each-minute.ts'
import { feedOf } from './feed.ts'
import { headlineOf } from './headline.ts'

const evidence: Evidence = {
  expectation: {
    id: 'e1',
    origin: 'declared',
    eventType: 'OrderCreated',
    eventVersion: null,
    destination: null,
    consumer: 'payment',
    followedBy: [],
    withinMillis: 5_000,
  },
  eventId: 'evt_1' as EventId,
  since: at(0),
  dueAt: at(5),
  watermark: at(8),
  judgedAt: at(10),
  place: { destination: 'orders', partition: '1', offset: 7 },
  group: { members: 0, stateSince: at(-60), observedAt: at(9) },
  position: null,
  attempts: { total: 0, failed: 0, lastAt: null, lastError: null },
  head: null,
  deadLettered: null,
  lastSignOfLife: null,
}
const cause = {
  causeKey: 'consumerDown:payment',
  events: 3,
  flows: 3,
  verdict: 'consumerDown',
  evidence,
  openedAt: at(8),
} as const

describe('the headline', () => {
  it('says that everything flows', () => {
    expect(headlineOf([], 0, 12)).toMatchObject({ isCalm: true, sentence: 'Everything is flowing.' })
    expect(headlineOf([], 0, 0).sentence).toBe('All is quiet.')
  })

  it('says how much is stuck and what holds up most', () => {
    expect(headlineOf([cause], 3, 12)).toEqual({
      isCalm: false,
      sentence: '3 events are stuck.',
      detail: 'The consumer group payment has no members. OrderCreated waits at offset 7 of orders/1.',
    })
    expect(headlineOf([cause, { ...cause, events: 1 }], 4, 12)).toMatchObject({
      sentence: '4 events are stuck, for 2 reasons.',
      detail: expect.stringMatching(/^3 of them: /),
    })
  })
})

describe('what changed', () => {
  it('tells the newest first', () => {
    const closed = { ...cause, closedAt: at(90), closedAs: 'late' }
    const items = feedOf([cause], [closed], [{ consumer: 'payment', members: 0, since: at(-60) }])
    expect(items.map(({ word }) => word)).toEqual(['came late', 'stuck', 'gone'])
    expect(items[0]).toMatchObject({ lastedMillis: 82_000, isOpen: false })
    expect(items[0]?.sentence).toBe('3 OrderCreated processed by payment after all; was: consumer down')
  })

  it('tells of groups that begin to read together as one', () => {
    const groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((consumer, index) => ({ consumer, members: 1, since: at(index) }))
    const items = feedOf([], [], [...groups, { consumer: 'late', members: 2, since: at(600) }])
    expect(items.map(({ sentence }) => sentence)).toEqual([
      'late has members and reads',
      'f, e, d, c and 2 more have members and read',
    ])
  })
})

it('gives every minute of the last hour a value', () => {
  const now = at(0)
  const minute = (ago: number) => (now - ago * 60e6) as Micros
  const values = eachMinute(
    [
      { minute: minute(1), sent: 6 },
      { minute: minute(60), sent: 3 },
      { minute: now, sent: 9 },
    ],
    now,
    ({ sent }) => sent,
  )
  expect([values.length, values[0], values[59], values.filter((value) => value === 0).length]).toEqual([60, 3, 6, 58])
})
