import { expect, it } from 'vitest'
import { quarantineLimit } from './quarantine-limit.ts'

it('takes so many refusals and bytes a minute', () => {
  let now = 0
  const limit = quarantineLimit({ clock: () => now, rowsPerMinute: 3, bytesPerMinute: 100 })
  expect([limit(10), limit(91), limit(90), limit(0), limit(0)]).toEqual([true, false, true, true, false])
  now = 60_000
  expect(limit(100)).toBe(true)
})
