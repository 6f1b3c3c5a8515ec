import { expect, test } from 'vitest'
import { FIRST_TROUBLE_MILLIS, firstPace, PAUSE_MILLIS, type Pace, type Scene, step, troubleAt } from './pace.ts'
import { TROUBLE_NAMES, TROUBLES } from './troubles.ts'

const trouble = troubleAt(TROUBLES, 1, 0)
const { name } = trouble
const scene = (overrides: Partial<Scene>): Scene => ({ nowMillis: 0, active: [], whole: true, ...overrides })

test('the first trouble begins in the second minute', () => {
  const pace = firstPace(0)
  expect(step(pace, trouble, scene({ nowMillis: FIRST_TROUBLE_MILLIS - 1 }))).toEqual({
    pace,
    turn: { type: 'nothing' },
  })
  expect(step(pace, trouble, scene({ nowMillis: FIRST_TROUBLE_MILLIS })).turn).toEqual({ type: 'begin', name })
})

test('a trouble lasts its time, then a pause follows and another one', () => {
  const running: Pace = { type: 'running', index: 0, until: 100_000 }
  expect(step(running, trouble, scene({ nowMillis: 99_999, active: [name] })).turn).toEqual({ type: 'nothing' })
  expect(step(running, trouble, scene({ nowMillis: 100_000, active: [name] }))).toEqual({
    pace: { type: 'waiting', index: 1, at: 100_000 + PAUSE_MILLIS },
    turn: { type: 'end', name },
  })
})

test('a trouble that somebody has ended is not ended twice', () => {
  const running: Pace = { type: 'running', index: 0, until: 100_000 }
  expect(step(running, trouble, scene({ nowMillis: 50_000 }))).toEqual({
    pace: { type: 'waiting', index: 1, at: 50_000 + PAUSE_MILLIS },
    turn: { type: 'nothing' },
  })
})

test('nothing begins on top of what somebody has broken by hand', () => {
  const due: Pace = { type: 'waiting', index: 0, at: 1_000 }
  for (const broken of [{ active: ['duplicates' as const] }, { whole: false }]) {
    const { pace, turn } = step(due, trouble, scene({ nowMillis: 1_000, ...broken }))
    expect(turn).toEqual({ type: 'nothing' })
    expect(pace).toMatchObject({ type: 'waiting', index: 0 })
  }
})

test('every trouble comes once in a round, in an order that the seed decides', () => {
  const round = (seed: number, from: number) => [0, 1, 2, 3, 4].map((i) => troubleAt(TROUBLES, seed, from + i).name)
  expect(round(1, 0).toSorted()).toEqual(TROUBLE_NAMES.toSorted())
  expect(round(1, 5).toSorted()).toEqual(TROUBLE_NAMES.toSorted())
  expect(round(1, 0)).toEqual(round(1, 0))
  expect(new Set([1, 2, 3, 4].map((seed) => round(seed, 0).join())).size).toBeGreaterThan(1)
})
