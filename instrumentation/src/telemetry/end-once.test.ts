import { describe, expect, it } from 'vitest'
import { endOnce } from './end-once.ts'

describe('ending once', () => {
  it('stops once for any number of calls', async () => {
    let stops = 0
    const end = endOnce(async () => {
      stops++
    }, 1_000)
    await Promise.all([end(), end()])
    await end()
    expect(stops).toBe(1)
  })

  it.each([
    ['fails', () => Promise.reject(new Error('gone'))],
    [
      'throws',
      () => {
        throw new Error('gone')
      },
    ],
    ['never ends', () => new Promise<void>(() => {})],
  ])('resolves when stopping %s', async (_, stop) => {
    await expect(endOnce(stop, 5)()).resolves.toBeUndefined()
  })
})
