import { expect, test } from 'vitest'
import { createRandom } from './random.ts'

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)

test('the same seed draws the same numbers', () => {
  expect(draws(20, createRandom(7, 'orders').unit)).toEqual(draws(20, createRandom(7, 'orders').unit))
})

test('neighbouring seeds draw differently', () => {
  const firsts = draws(100, () => 0).map((_, seed) => createRandom(1, 'order', seed).unit())
  expect(new Set(firsts).size).toBe(100)
  expect(firsts.filter((first) => first < 0.5).length).toBeGreaterThan(30)
  expect(firsts.filter((first) => first < 0.5).length).toBeLessThan(70)
})

test('a whole number lies between its bounds and reaches both', () => {
  const { between } = createRandom(1)
  expect(new Set(draws(200, () => between(1, 3)))).toEqual(new Set([1, 2, 3]))
})

test('half of the log-normal draws lie below the median', () => {
  const random = createRandom(1)
  const sorted = draws(2001, () => random.logNormal(250, 0.35)).sort((a, b) => a - b)
  expect(sorted[0]).toBeGreaterThan(0)
  expect(sorted[1000]).toBeGreaterThan(230)
  expect(sorted[1000]).toBeLessThan(270)
})

test('arrivals come at their rate', () => {
  const random = createRandom(1)
  const seconds = draws(2000, () => random.untilNext(4)).reduce((sum, gap) => sum + gap, 0)
  expect(2000 / seconds).toBeGreaterThan(3.7)
  expect(2000 / seconds).toBeLessThan(4.3)
})

test('a shuffled list has the same members', () => {
  const shuffled = createRandom(3).shuffle([1, 2, 3, 4, 5])
  expect(shuffled.toSorted()).toEqual([1, 2, 3, 4, 5])
})
