import { describe, expect, it } from 'vitest'
import { at } from '../testing/operation.ts'
import { lagOf, lagStatus, type PartitionPosition, worstStatus } from './lag.ts'

const caughtUp: PartitionPosition = {
  committedOffset: 100,
  endOffset: 100,
  logStartOffset: 0,
  members: 1,
  timeLagMillis: 0,
  movedAt: at(0),
  waitingSince: null,
}

describe('lag', () => {
  it('is end offset − committed offset, from the log start where nothing was committed, never negative', () => {
    expect(lagOf({ ...caughtUp, endOffset: 130 })).toBe(30)
    expect(lagOf({ ...caughtUp, committedOffset: null, logStartOffset: 90 })).toBe(10)
    expect(lagOf({ ...caughtUp, endOffset: 40 })).toBe(0)
  })

  it.each<[string, Partial<PartitionPosition>]>([
    ['ok', {}],
    ['ok', { members: 0 }],
    ['ok', { endOffset: 105, timeLagMillis: 900 }],
    ['slow', { endOffset: 105, timeLagMillis: 10_001 }],
    ['stalled', { endOffset: 105, movedAt: at(-31), waitingSince: at(-32) }],
    ['ok', { endOffset: 105, movedAt: at(-600), waitingSince: at(-2) }],
    ['stopped', { endOffset: 105, members: 0 }],
    ['unknown', { endOffset: 105, members: null }],
    ['lost', { endOffset: 500, logStartOffset: 200 }],
  ])('has status %s for %j', (status, difference) => {
    expect(lagStatus({ ...caughtUp, ...difference }, at(0))).toBe(status)
  })

  it('of a consumer is as bad as its worst partition', () => {
    expect(worstStatus(['ok', 'stopped', 'slow'])).toBe('stopped')
    expect(worstStatus([])).toBe('ok')
  })
})
