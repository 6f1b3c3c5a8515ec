import { describe, expect, it } from 'vitest'
import { aProcess, aSend, at } from '../testing/operation.ts'
import type { Expectation } from './expectation.ts'
import { buildFlow, type Flow } from './flow.ts'
import { judgeAsRecorded, judgeFlow } from './judge.ts'
import type { Operation } from './operation.ts'
import type { Micros } from './time.ts'

const processed: Expectation = {
  id: 'processed',
  origin: 'declared',
  eventType: 'OrderCreated',
  eventVersion: null,
  destination: null,
  consumer: 'payment',
  followedBy: [],
  withinMillis: 5000,
}
const followed: Expectation = { ...processed, id: 'followed', followedBy: ['PaymentProcessed', 'PaymentFailed'] }

const statesOf = (
  operations: Operation[],
  expectation: Expectation,
  watermark: Micros | null,
  historicalBefore = at(-3600),
) => judgeFlow(buildFlow(operations) as Flow, [expectation], { watermark, historicalBefore }).map(({ state }) => state)

describe('an expectation', () => {
  it('is open until its window has provably passed, then violated', () => {
    expect(statesOf([aSend('a')], processed, at(4.999))).toEqual(['open'])
    expect(statesOf([aSend('a')], processed, at(5))).toEqual(['violated'])
  })

  it('is not judged while nothing is proven', () => {
    expect(statesOf([aSend('a')], processed, null)).toEqual(['open'])
  })

  it('is satisfied by a handling of its consumer that was ok, and by no other', () => {
    expect(statesOf([aSend('a'), aProcess('a')], processed, at(60))).toEqual(['satisfied'])
    expect(statesOf([aSend('a'), aProcess('a', { outcome: 'failed' })], processed, at(60))).toEqual(['violated'])
    expect(statesOf([aSend('a'), aProcess('a', { service: 'analytics' })], processed, at(60))).toEqual(['violated'])
  })

  it('is satisfied late as well', () => {
    expect(statesOf([aSend('a'), aProcess('a', { startedAt: at(50) })], processed, at(60))).toEqual(['satisfied'])
  })

  it('is satisfied by any of the alternatives that names the event as its cause', () => {
    const paymentFailed = { eventType: 'PaymentFailed', service: 'payment' }
    expect(statesOf([aSend('a'), aSend('b', { ...paymentFailed, causes: ['a'] })], followed, at(60))).toEqual([
      'satisfied',
    ])
    expect(statesOf([aSend('a'), aSend('b', { ...paymentFailed, causes: ['x'] })], followed, at(60))).toEqual([
      'violated',
    ])
    expect(statesOf([aSend('a'), aProcess('a')], followed, at(60))).toEqual(['violated'])
  })

  it('is about one version or one destination where it says so', () => {
    expect(statesOf([aSend('a', { eventVersion: '1' })], { ...processed, eventVersion: '2' }, at(60))).toEqual([])
    expect(
      statesOf([aSend('a', { destination: 'orders' })], { ...processed, destination: 'orders.v1' }, at(60)),
    ).toEqual([])
  })

  it('says nothing of an event that no broker accepted and no outbox holds', () => {
    expect(statesOf([aSend('a', { outcome: 'failed' })], processed, at(60))).toEqual([])
    expect(statesOf([aSend('a', { type: 'create' })], processed, at(60))).toEqual(['violated'])
  })

  it('is historical when it was due before anybody could be told', () => {
    expect(statesOf([aSend('a')], processed, at(7200), at(3600))).toEqual(['historical'])
  })

  it('is shown as it was recorded: violated where a violation is open, open only while the flow owes something', () => {
    const flow = buildFlow([aSend('a')]) as Flow
    const state = (violated: boolean, owes: boolean) =>
      judgeAsRecorded(flow, [processed], () => violated, owes).map((judgement) => judgement.state)
    expect([state(true, true), state(false, true), state(false, false)]).toEqual([
      ['violated'],
      ['open'],
      ['historical'],
    ])
  })
})
