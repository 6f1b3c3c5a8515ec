import { expect, it } from 'vitest'
import { tellOnceAMinute } from './tell.ts'

it('tells one line a minute', () => {
  const lines: string[] = []
  let now = 0
  const tell = tellOnceAMinute(
    (line) => lines.push(line),
    () => now,
  )
  tell('first')
  now = 59_999
  tell('second')
  now = 60_000
  tell('third')
  expect(lines).toEqual(['causeway: first', 'causeway: third'])
})
