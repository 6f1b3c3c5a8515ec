import { describe, expect, it } from 'vitest'
import { whyOf } from './answer.ts'
import { areaPath, linePath, scaleOf } from './line-path.ts'

describe('a line', () => {
  const box = { width: 100, height: 20, padding: 2 }

  it('goes from the floor at nothing to the ceiling at the greatest', () => {
    expect(linePath([0, 5, 10], scaleOf([0, 5, 10], box))).toBe('M0 18L50 10L100 2')
  })

  it('lies on the floor where all is nothing, and is level where there is one value', () => {
    expect(linePath([0, 0], scaleOf([0, 0], box))).toBe('M0 18L100 18')
    expect(linePath([4], scaleOf([4], box))).toBe('M0 2H200')
    expect(linePath([], scaleOf([], box))).toBe('')
  })

  it('does not make much of a little', () => {
    expect(scaleOf([1], { ...box, least: 10 }).y(1)).toBeCloseTo(16.4)
  })

  it('stands at the end of its width while there are fewer values than steps', () => {
    expect(linePath([1, 2], scaleOf([1, 2], { ...box, slots: 5 }))).toBe('M75 10L100 2')
  })

  it('is closed down to the floor for its area', () => {
    expect(areaPath([10, 10], scaleOf([10, 10], box))).toBe('M0 2L100 2L100 20L0 20Z')
  })
})

describe('why a question was not answered', () => {
  const url = 'postgresql://admin:hunter2@db.example:5433/causeway'

  it.each([
    [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5433'), { code: 'ECONNREFUSED' }), /does not answer/],
    [new Error('Raw query failed', { cause: new Error('P1001') }), /does not answer/],
    [new Error('password authentication failed for user "admin"'), /refuses the user/],
    [new Error('relation "flow" does not exist'), /has not been prepared/],
    [new Error('\ncanceling statement due to statement timeout'), /canceling statement due to statement timeout/],
    ['oops', /oops/],
  ])('%s', (error, sentence) => {
    expect(whyOf(error, url)).toMatch(sentence)
    expect(whyOf(error, url)).toContain('db.example:5433')
    expect(whyOf(error, url)).not.toContain('hunter2')
  })
})
