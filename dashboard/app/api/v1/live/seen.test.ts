import { at } from '@causeway/model/testing'
import { expect, it } from 'vitest'
import { nothingSeen, tellNew } from './seen.ts'

const flow = (id: string, seconds: number) => ({ kind: 'flow', id, at: at(seconds) }) as const

it('tells a change once, however often it is seen', () => {
  const first = tellNew(nothingSeen(at(0)), [flow('a', -1)], 200)
  expect(first.changes).toEqual([{ kind: 'flow', id: 'a' }])
  const second = tellNew(first.seen, [flow('a', -1), flow('b', 0)], 200)
  expect(second.changes).toEqual([{ kind: 'flow', id: 'b' }])
  expect(tellNew(second.seen, [flow('a', 1)], 200).changes).toEqual([{ kind: 'flow', id: 'a' }])
})

it('looks back, so that a row that commits late is not missed', () => {
  const { seen } = tellNew(nothingSeen(at(0)), [flow('a', 10)], 200)
  expect(seen.since).toBe(at(5))
  expect(tellNew(seen, [flow('late', 6), flow('a', 10)], 200).changes).toEqual([{ kind: 'flow', id: 'late' }])
})

it('forgets what it will not see again', () => {
  const { seen } = tellNew(nothingSeen(at(0)), [flow('a', 0)], 200)
  expect(tellNew(seen, [flow('b', 60)], 200).seen.told.size).toBe(1)
})

it('names none where there are more than it was given', () => {
  const rows = Array.from({ length: 3 }, (_, index) => flow(`f${index}`, index))
  const violation = { kind: 'violation', id: '7', at: at(1) } as const
  expect(tellNew(nothingSeen(at(0)), [...rows, violation], 3).changes).toEqual([
    { kind: 'flow', id: null },
    { kind: 'violation', id: '7' },
  ])
})
