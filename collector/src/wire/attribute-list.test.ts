import { expect, it } from 'vitest'
import { AttributeList } from './attribute-list.ts'

it.each([3, 200])('is a map of %d attributes in their order', (size) => {
  const entries = Array.from({ length: size }, (_, n) => [`key-${n}`, n] as const)
  const list = new AttributeList()
  for (const [key, value] of entries) {
    expect(list.has(key)).toBe(false)
    list.set(key, value)
    expect(list.get(key)).toBe(value)
  }
  expect(list.size).toBe(size)
  expect(list.get('other')).toBeUndefined()
  expect([...list]).toEqual(entries)
  expect([...list.keys()]).toEqual(entries.map(([key]) => key))
  const visited: unknown[] = []
  list.forEach((value, key) => {
    visited.push([key, value])
  })
  expect(visited).toEqual(entries)
})
