import { expect, it } from 'vitest'
import { onceASecond } from './once-a-second.ts'

it('asks once for everyone who comes within a second', async () => {
  let now = 0
  let asked = 0
  const ask = onceASecond(
    async () => ++asked,
    () => now,
  )
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  now = 999
  expect(await ask()).toBe(1)
  now = 1_000
  expect(await ask()).toBe(2)
})

it('asks again after a failure', async () => {
  let asked = 0
  const ask = onceASecond(
    async () => {
      if (++asked === 1) throw new Error('away')
      return asked
    },
    () => 0,
  )
  await expect(ask()).rejects.toThrow('away')
  expect(await ask()).toBe(2)
})
