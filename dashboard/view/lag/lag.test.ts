import { at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import type { PositionRow } from '../../query/positions.ts'
import { lagChart, timeLagChart } from './chart-points.ts'
import { consumerLags } from './consumer-lag.ts'
import { durationTicks } from './duration-ticks.ts'
import { fullness } from './fullness.ts'
import { lagHeadline } from './lag-headline.ts'
import { courseOf } from './trend.ts'

const position = (consumer: string, partition: string, lag: number, more: Partial<PositionRow> = {}): PositionRow => ({
  consumer,
  destination: 'orders',
  partition,
  committedOffset: 100 - lag,
  endOffset: 100,
  logStartOffset: 0,
  timeLagMillis: lag * 10,
  observedAt: at(0),
  movedAt: at(-1),
  waitingSince: lag > 0 ? at(-60) : null,
  members: 1,
  state: 'Stable',
  stateSince: null,
  ...more,
})

describe('consumers', () => {
  it('are as bad as their worst partition, and the worst come first', () => {
    const lags = consumerLags([
      position('fine', '0', 0),
      position('down', '0', 3, { members: 0 }),
      position('down', '1', 4, { members: 0 }),
      position('slow', '0', 0),
      position('slow', '1', 50, { timeLagMillis: 12_000 }),
    ])
    expect(lags.map(({ consumer, status, lag, timeLagMillis }) => [consumer, status, lag, timeLagMillis])).toEqual([
      ['down', 'stopped', 7, 40],
      ['slow', 'slow', 50, 12_000],
      ['fine', 'ok', 0, 0],
    ])
  })

  it('are judged as of when the broker was asked', () => {
    expect(consumerLags([position('a', '0', 5, { movedAt: at(-29) })])[0]?.status).toBe('ok')
    expect(consumerLags([position('a', '0', 5, { movedAt: at(-31) })])[0]?.status).toBe('stalled')
  })

  it('are summed up in a sentence', () => {
    const one = (consumer: string, status: 'ok' | 'stopped' | 'stalled' | 'slow') => ({
      consumer,
      status,
      timeLagMillis: 38_000,
    })
    expect(lagHeadline([one('a', 'ok')]).sentence).toBe('Every consumer keeps up.')
    expect(lagHeadline([one('a', 'slow'), one('b', 'slow')]).sentence).toBe('a is behind by 38\u202fs, and 1 more.')
    expect(lagHeadline([one('a', 'stopped'), one('b', 'stalled'), one('c', 'stalled')]).sentence).toBe(
      'a has no members; b and c read nothing.',
    )
  })
})

describe('the course of a lag', () => {
  const points = (...lags: number[]) => lags.map((lag, index) => ({ at: at(index * 60), lag }))

  it('says when it will be gone', () => {
    expect(courseOf(points(500, 400, 300, 200, 100))).toEqual({
      perSecond: expect.closeTo(-100 / 60),
      drainedInMillis: expect.closeTo(60_000),
    })
  })

  it('says how fast it grows, or that it stands still', () => {
    expect(courseOf(points(0, 60, 120))).toEqual({ perSecond: 1, drainedInMillis: null })
    expect(courseOf(points(5, 5, 5))).toEqual({ perSecond: 0, drainedInMillis: null })
  })

  it('is not known from two samples', () => {
    expect(courseOf(points(1, 2))).toBeNull()
  })
})

describe('a chart of lag', () => {
  const sample = (partition: string, seconds: number, lag: number) => ({
    destination: 'orders',
    partition,
    at: at(seconds),
    lag,
    timeLagMillis: lag * 100,
  })
  const samples = ['0', '1', '2', '3', '4', '5'].flatMap((partition, index) => [
    sample(partition, 0, 0),
    sample(partition, 10, index),
  ])

  it('names the partitions that are furthest behind, and puts the rest together', () => {
    const { series, points } = lagChart(samples)
    expect(series).toEqual(['orders/5', 'orders/4', 'orders/3', 'orders/2', 'others'])
    expect(points[1]).toMatchObject({ 'orders/5': 5, others: 1 })
  })

  it('of times takes the worst of the rest', () => {
    expect(timeLagChart(samples).points[1]).toMatchObject({ 'orders/5': 500, others: 100 })
  })

  it('has a line even where nothing waits', () => {
    expect(lagChart([sample('0', 0, 0)]).series).toEqual(['others'])
  })
})

it('an axis of time has few and round steps', () => {
  expect(durationTicks(540_000)).toEqual([0, 300_000, 600_000])
  expect(durationTicks(900)).toEqual([0, 500, 1_000])
  expect(durationTicks(0)).toEqual([0, 1])
  expect(durationTicks(40 * 86_400_000).length).toBeLessThanOrEqual(5)
})

it('a cell shows one event, and is full with a thousand', () => {
  expect([0, 1, 1_000, 50_000].map(fullness)).toEqual([0, 0.18, 1, 1])
})
