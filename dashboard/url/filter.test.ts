import { describe, expect, it } from 'vitest'
import { EMPTY_FILTER, isEmptyFilter, parseFilter } from './filter.ts'

const filterOf = (text: string) => parseFilter(text).filter
const problemsOf = (text: string) =>
  parseFilter(text).problems.map(({ start, end, message }) => [text.slice(start, end), message])

describe('a filter', () => {
  it('asks for nothing when nothing is written', () => {
    expect(parseFilter('  ')).toEqual({ filter: EMPTY_FILTER, problems: [] })
    expect(isEmptyFilter(filterOf(''))).toBe(true)
    expect(isEmptyFilter(filterOf('x'))).toBe(false)
  })

  it('reads every key of its language', () => {
    const text =
      'type:OrderCreated service:payment status:stuck duration:>2s version:1 aggregate:order_12345 has:retry before:5m'
    expect(filterOf(text)).toEqual({
      ...EMPTY_FILTER,
      types: ['OrderCreated'],
      services: ['payment'],
      statuses: ['stuck'],
      longerThan: 2_000,
      versions: ['1'],
      aggregates: ['order_12345'],
      traits: ['retry'],
      beforeMillis: 300_000,
    })
  })

  it('takes several values of a key as any of them', () => {
    expect(filterOf('status:stuck,failed type:A type:B')).toMatchObject({
      statuses: ['stuck', 'failed'],
      types: ['A', 'B'],
    })
  })

  it('knows a status as the screen writes it, and a version with its v', () => {
    expect(filterOf('status:in-flight')).toEqual(filterOf('status:inFlight'))
    expect(filterOf('version:v2').versions).toEqual(['2'])
  })

  it('takes what has no key as the beginning of an id', () => {
    expect(filterOf('order_12 "two words"').words).toEqual(['order_12', 'two words'])
  })

  it('keeps the colons of a cause', () => {
    expect(filterOf('cause:poison:inventory:payments/1:evt_1').cause).toBe('poison:inventory:payments/1:evt_1')
  })

  it('gives a duration both ends', () => {
    expect(filterOf('duration:>100ms duration:<1.5s')).toMatchObject({ longerThan: 100, shorterThan: 1_500 })
  })

  it.each([
    ['colour:red', /no “colour:” to filter by/],
    ['status:broken', /“broken” is not a status/],
    ['duration:2s', /needs > or </],
    ['duration:>soon', /needs > or </],
    ['has:luck', /cannot have “luck”/],
    ['before:noon', /needs a length of time/],
    ['type:', /needs a value/],
  ])('says what is wrong with %s, at its place', (term, message) => {
    expect(problemsOf(`service:a ${term} order_1`)).toEqual([[term, expect.stringMatching(message)]])
    expect(filterOf(`service:a ${term} order_1`)).toMatchObject({ services: ['a'], words: ['order_1'] })
  })
})
