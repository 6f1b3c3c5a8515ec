import { describe, expect, it } from 'vitest'
import { aProcess, aSend, at } from '../testing/operation.ts'
import type { Expectation } from './expectation.ts'
import { buildFlow, type Flow } from './flow.ts'
import { ghostsOf } from './ghost.ts'
import { judgeFlow } from './judge.ts'
import type { Operation } from './operation.ts'
import { shapeOf, summarise } from './summary.ts'

const paid: Expectation = {
  id: 'paid',
  origin: 'declared',
  eventType: 'OrderCreated',
  eventVersion: null,
  destination: null,
  consumer: 'payment',
  followedBy: ['PaymentProcessed'],
  withinMillis: 5000,
}
const summaryAt = (seconds: number, ...operations: Operation[]) => {
  const flow = buildFlow(operations) as Flow
  const judgements = judgeFlow(flow, [paid], { watermark: at(seconds), historicalBefore: at(-3600) })
  return summarise(
    flow,
    judgements,
    ghostsOf(flow, judgements, [paid], () => null),
    at(seconds),
  )
}
const payment = aSend('b', { causes: ['a'], eventType: 'PaymentProcessed', service: 'payment', startedAt: at(1) })

describe('the summary of a flow', () => {
  it('is in flight while something is owed, and says when to look again', () => {
    expect(summaryAt(2, aSend('a'))).toMatchObject({ status: 'inFlight', judgeAt: at(5), missingCount: 0 })
  })

  it('is stuck when it did not come, and is looked at again after a quarter of its age', () => {
    expect(summaryAt(45, aSend('a'))).toMatchObject({ status: 'stuck', judgeAt: at(55), missingCount: 1 })
  })

  it('is in flight while an instance is not heard that far, and is looked at again soon', () => {
    const flow = buildFlow([aSend('a')]) as Flow
    const open = judgeFlow(flow, [paid], { watermark: null, historicalBefore: at(-3600) })
    const heldAt = (seconds: number) => summarise(flow, open, [], at(seconds), at(seconds - 2))
    expect(heldAt(9)).toMatchObject({ status: 'inFlight', judgeAt: at(8) })
    expect(heldAt(100).judgeAt).toBe(at(103))
  })

  it('is complete when nothing is owed', () => {
    expect(summaryAt(60, aSend('a'), aProcess('a'), payment)).toMatchObject({
      status: 'complete',
      judgeAt: null,
      rootEventType: 'OrderCreated',
      eventCount: 2,
      services: ['order', 'payment'],
    })
  })

  it('is failed when a handling failed in the end, compensated when a step was undone', () => {
    const failed = aProcess('b', { service: 'inventory', eventType: 'PaymentProcessed', outcome: 'failed' })
    expect(summaryAt(60, aSend('a'), payment, failed)).toMatchObject({ status: 'failed', failedCount: 1 })
    const refund = aSend('c', {
      causes: ['b'],
      eventType: 'PaymentRefunded',
      saga: { id: 'order_1', type: 'order', step: 'refund', compensates: 'payment' },
    })
    expect(summaryAt(60, aSend('a'), payment, refund).status).toBe('compensated')
  })

  it('has the same shape whatever the ids and times', () => {
    const other = [aSend('y', { startedAt: at(9) }), aSend('z', { causes: ['y'], eventType: 'PaymentProcessed' })]
    expect(shapeOf(buildFlow(other) as Flow)).toBe(shapeOf(buildFlow([aSend('a'), payment]) as Flow))
    expect(shapeOf(buildFlow(other) as Flow)).toBe('>OrderCreated OrderCreated>PaymentProcessed')
  })

  it('draws a bar an event, and an open one for what is owed', () => {
    expect(summaryAt(6, aSend('a'), aProcess('a')).bars).toEqual([
      { start: 0, end: 30, state: 'ok' },
      { start: 0, end: null, state: 'stuck' },
    ])
  })
})
