import { describe, expect, it } from 'vitest'
import { attemptCounter } from './attempt.ts'

describe('counting attempts', () => {
  it('counts the deliveries of one offset, each partition for itself', () => {
    const attempts = attemptCounter()
    expect([attempts.count('a', '5'), attempts.count('a', '5'), attempts.count('a', '5')]).toEqual([1, 2, 3])
    expect(attempts.count('b', '5')).toBe(1)
    expect(attempts.count('a', '6')).toBe(1)
  })

  it('still knows a failing message when earlier ones are delivered again before it', () => {
    const attempts = attemptCounter()
    for (const offset of ['8', '9', '10']) attempts.count('a', offset)
    attempts.count('a', '8')
    attempts.count('a', '9')
    expect(attempts.count('a', '10')).toBe(2)
  })

  it('counts a message that fails during a replay of old ones', () => {
    const attempts = attemptCounter()
    attempts.count('a', '1000')
    attempts.count('a', '3')
    expect(attempts.count('a', '3')).toBe(2)
  })

  it('forgets the partition that was quiet longest when there are too many', () => {
    const attempts = attemptCounter(2)
    for (const partition of ['a', 'b', 'a', 'c']) attempts.count(partition, '1')
    expect(attempts.count('a', '1')).toBe(3)
    expect(attempts.count('b', '1')).toBe(1)
  })
})
