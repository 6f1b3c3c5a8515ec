import { describe, expect, it } from 'vitest'
import { type DeclaredExpectation, expectationText } from './expectation.ts'

describe('an expectation in code', () => {
  it('is written as an entry of causeway.yaml, the same rule as the same text', () => {
    expect(expectationText({ processedBy: 'payment', within: '5s' }, 'OrderCreated')).toBe(
      '{"on":"OrderCreated","processedBy":"payment","within":"5000ms"}',
    )
    const followed = { within: 5_000, by: 'payment', followedBy: 'PaymentProcessed', version: 2, on: 'OrderCreated' }
    expect(expectationText({ ...followed, destination: 'orders' }, 'Other')).toBe(
      '{"on":"OrderCreated","version":"2","destination":"orders","followedBy":["PaymentProcessed"],"by":"payment","within":"5000ms"}',
    )
  })

  it.each<[string, object, string]>([
    ['says nothing', { within: '5s' }, 'either'],
    ['says two things', { processedBy: 'a', followedBy: 'B', within: '5s' }, 'either'],
    ['has a "by" for who processes', { processedBy: 'a', by: 'b', within: '5s' }, '"by"'],
    ['has no time', { processedBy: 'a' }, '"within"'],
    ['has a time that is none', { processedBy: 'a', within: '5 days' }, '"within"'],
    ['has a time that is over before it begins', { processedBy: 'a', within: 0 }, '"within"'],
    ['names nobody', { processedBy: ' ', within: '5s' }, '"processedBy"'],
    ['names no event', { followedBy: [], within: '5s' }, '"followedBy"'],
    ['is about no name', { on: 7, processedBy: 'a', within: '5s' }, '"on"'],
  ])('that %s is refused with a word about it', (_, declared, word) => {
    expect(() => expectationText(declared as DeclaredExpectation, 'OrderCreated')).toThrow(word)
  })

  it('without an event type at hand must say what it is about', () => {
    expect(() => expectationText({ processedBy: 'a', within: '5s' }, null)).toThrow('"on"')
  })
})
