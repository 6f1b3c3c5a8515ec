import { expect, test } from 'vitest'
import { durationMillis } from './duration.ts'

test.each([
  ['500ms', 500],
  ['5s', 5_000],
  ['1.5 m', 90_000],
  ['1h', 3_600_000],
  ['0s', null],
  ['-5s', null],
  ['5', null],
  ['5 days', null],
  ['25000h', null],
])('%s is %s ms', (text, millis) => {
  expect(durationMillis(text)).toBe(millis)
})
