import { describe, expect, it } from 'vitest'
import { aProcess, aSend, at } from '../testing/operation.ts'
import type { Expectation } from './expectation.ts'
import { buildFlow, type Flow } from './flow.ts'
import { ghostsOf } from './ghost.ts'
import { judgeFlow } from './judge.ts'
import type { Operation } from './operation.ts'

const step = (eventType: string, consumer: string, ...followedBy: string[]): Expectation => ({
  id: `${eventType}>${consumer}>${followedBy.join()}`,
  origin: 'declared',
  eventType,
  eventVersion: null,
  destination: null,
  consumer,
  followedBy,
  withinMillis: 5000,
})
const expectations = [
  step('OrderCreated', 'payment'),
  step('OrderCreated', 'payment', 'PaymentProcessed', 'PaymentFailed'),
  step('PaymentProcessed', 'inventory', 'InventoryReserved', 'PaymentRefundRequested'),
  step('InventoryReserved', 'order', 'OrderConfirmed'),
  step('OrderConfirmed', 'payment', 'PaymentProcessed'),
]
const ghostsAt = (seconds: number, ...operations: Operation[]) => {
  const flow = buildFlow(operations) as Flow
  const judgements = judgeFlow(flow, expectations, { watermark: at(seconds), historicalBefore: at(-3600) })
  return ghostsOf(flow, judgements, expectations, () => 'consumerDown')
}

describe('a ghost', () => {
  it('stands for all that one consumer owes to one event', () => {
    expect(ghostsAt(1, aSend('a'))).toMatchObject([
      {
        state: 'expected',
        causeEventId: 'a',
        consumer: 'payment',
        handlingMissing: true,
        eventType: 'PaymentProcessed',
        alternatives: ['PaymentFailed'],
        dueAt: at(5),
        verdict: null,
      },
    ])
  })

  it('is only the event when the handling was there', () => {
    expect(ghostsAt(6, aSend('a'), aProcess('a'))[0]).toMatchObject({
      state: 'stuck',
      handlingMissing: false,
      verdict: 'consumerDown',
    })
  })

  it('that is stuck holds up the usual steps after it, each once, even in a circle', () => {
    expect(ghostsAt(6, aSend('a')).map(({ state, eventType }) => [state, eventType])).toEqual([
      ['stuck', 'PaymentProcessed'],
      ['heldUp', 'InventoryReserved'],
      ['heldUp', 'OrderConfirmed'],
    ])
  })

  it('is gone when what it stood for came', () => {
    const paid = aSend('b', { causes: ['a'], eventType: 'PaymentFailed', service: 'payment' })
    expect(ghostsAt(60, aSend('a'), aProcess('a'), paid)).toEqual([])
  })
})
