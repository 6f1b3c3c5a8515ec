import { describe, expect, it } from 'vitest'
import { newId, timeOrderedId, trustedMaker } from './id-maker.ts'

const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('a new id', () => {
  it('is a UUID version 7: the time, then what is random', () => {
    expect(timeOrderedId(0x0190_0000_0001, '11111111-2222-4333-8444-555555555555')).toBe(
      '01900000-0001-7333-8444-555555555555',
    )
    expect(newId()).toMatch(UUID_7)
  })

  it('comes from the maker of the user', () => {
    expect(trustedMaker(() => 'evt_550e')()).toBe('evt_550e')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no ids today')
      },
    ],
    ['makes nothing', () => ''],
    ['makes something else', () => 7 as unknown as string],
  ])('comes from us when the maker of the user %s', (_, make) => {
    expect(trustedMaker(make)()).toMatch(UUID_7)
  })
})
