import { describe, expect, it } from 'vitest'
import { stuckOrder } from '../../../../../graph/testing/shop.ts'
import { storyOf } from '../../../../../graph/testing/story.ts'
import { flowAnswer } from './flow-answer.ts'

describe('what the API says of a flow', () => {
  const { events, ghosts, ...flow } = flowAnswer(storyOf(stuckOrder()))

  it('gives times with microseconds', () => {
    expect(flow).toEqual({ correlationId: 'corr_stuck', status: 'stuck', startedAt: '2026-11-23T14:00:00.000000Z' })
  })

  it('gives every event with where it lies and who handled it', () => {
    expect(events[2]).toMatchObject({
      eventId: 'evt_stuck_paid',
      eventType: 'PaymentProcessed',
      eventVersion: '1',
      aggregateId: 'order_k7x2m-00042',
      source: 'payment',
      destination: 'payments',
      partition: '1',
      offset: 48_006,
      causationIds: ['evt_stuck_created'],
      sentAt: '2026-11-23T14:00:00.350000Z',
    })
    expect(events[0]?.handlings[0]).toEqual({
      consumer: 'payment',
      service: 'payment',
      startedAt: '2026-11-23T14:00:00.014000Z',
      endedAt: '2026-11-23T14:00:00.355000Z',
      queueMillis: 14,
      processingMillis: 341,
      outcome: 'ok',
      attempt: 1,
    })
  })

  it('gives what did not happen, with the verdict and its sentence', () => {
    expect(ghosts[0]).toEqual({
      eventType: 'InventoryReserved',
      alternatives: ['PaymentRefundRequested'],
      consumer: 'inventory',
      causeEventId: 'evt_stuck_paid',
      dueAt: '2026-11-23T14:00:10.350000Z',
      state: 'stuck',
      verdict: 'consumerDown',
      sentence: 'The consumer group inventory has no members. PaymentProcessed waits at offset 48006 of payments/1.',
    })
  })
})
