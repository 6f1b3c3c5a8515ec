import { expect, it } from 'vitest'
import { fineClock } from './clock.ts'

it('counts microseconds between the ticks of the system clock, and follows it when it is set', () => {
  let wall = 1_000
  let monotonic = 50
  const clock = fineClock(
    () => wall,
    () => monotonic,
  )
  monotonic += 0.25
  expect(clock()).toBe(1_000_250)
  wall += 1
  monotonic += 0.75
  expect(clock()).toBe(1_001_000)
  wall -= 60_000
  expect(clock()).toBe(-58_999_000)
})
