import { expect, it } from 'vitest'
import { termsOf, withTerm } from './term.ts'

it('splits at spaces, not within quotes', () => {
  expect(termsOf('type:A "b c" service:"d e"').map(({ key, value }) => [key, value])).toEqual([
    ['type', 'A'],
    [null, 'b c'],
    ['service', 'd e'],
  ])
})

it('knows where each term stands', () => {
  const text = '  type:A  x '
  expect(termsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['type:A', 'x'])
})

it('takes an address for an id, not for a key', () => {
  expect(termsOf('https://a/1')[0]).toMatchObject({ key: null, value: 'https://a/1' })
})

it('adds a term once', () => {
  expect(withTerm('status:stuck', 'service', 'a b')).toBe('status:stuck service:"a b"')
  expect(withTerm('service:a x', 'service', 'a')).toBe('service:a x')
})
