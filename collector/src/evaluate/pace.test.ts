import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

it('looks at what fell due four times a second, and takes up changes as often while that is quick', () => {
  let now = 0
  const pace = createPace(() => now)
  expect(pace.takesChanges()).toBe(true)
  expect(pace.restAfter({ changes: true, tookMillis: 20, more: false })).toBe(250)
  now += 250
  expect(pace.takesChanges()).toBe(true)
})

it('takes up changes more rarely when that takes long, but every two seconds at least', () => {
  let now = 0
  const pace = createPace(() => now)
  expect(pace.restAfter({ changes: true, tookMillis: 200, more: false })).toBe(250)
  now = 1_599
  expect(pace.takesChanges()).toBe(false)
  expect(pace.restAfter({ changes: false, tookMillis: 5, more: false })).toBe(250)
  now = 1_600
  expect(pace.takesChanges()).toBe(true)
  pace.restAfter({ changes: true, tookMillis: 5_000, more: false })
  now = 3_600
  expect(pace.takesChanges()).toBe(true)
})

it('rests after several ticks in a row as long as after one that did it all', () => {
  let now = 0
  const pace = createPace(() => now)
  for (let tick = 0; tick < 3; tick++) expect(pace.restAfter({ changes: true, tookMillis: 50, more: true })).toBe(0)
  pace.restAfter({ changes: true, tookMillis: 10, more: false })
  now = 1_279
  expect(pace.takesChanges()).toBe(false)
  now = 1_280
  expect(pace.takesChanges()).toBe(true)
})

it('does not rest while more is waiting', () => {
  const pace = createPace(() => 0)
  expect(pace.restAfter({ changes: true, tookMillis: 500, more: true })).toBe(0)
  expect(pace.takesChanges()).toBe(true)
})
