import { describe, expect, it } from 'vitest'
import { attemptCounter } from './attempt.ts'

const counter = (maxPartitions?: number) => {
  const attempts = attemptCounter(maxPartitions)
  return (partition: string, offset: string) => attempts.count('payment', 'kafka', 'orders', partition, offset)
}

describe('counting attempts', () => {
  it('counts the deliveries of one offset, each partition for itself', () => {
    const count = counter()
    expect([count('a', '5'), count('a', '5'), count('a', '5')]).toEqual([1, 2, 3])
    expect(count('b', '5')).toBe(1)
    expect(count('a', '6')).toBe(1)
  })

  it('still knows a failing message when earlier ones are delivered again before it', () => {
    const count = counter()
    for (const offset of ['8', '9', '10']) count('a', offset)
    count('a', '8')
    count('a', '9')
    expect(count('a', '10')).toBe(2)
  })

  it('counts a message that fails during a replay of old ones', () => {
    const count = counter()
    count('a', '1000')
    count('a', '3')
    expect(count('a', '3')).toBe(2)
  })

  it('forgets the partition that was quiet longest when there are too many', () => {
    const count = counter(2)
    for (const partition of ['a', 'b', 'a', 'c']) count(partition, '1')
    expect(count('a', '1')).toBe(3)
    expect(count('b', '1')).toBe(1)
  })
})
