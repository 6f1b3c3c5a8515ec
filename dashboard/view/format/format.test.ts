import { type Micros, parseIso } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import { counted, countText, rateText } from './count.ts'
import { durationText, spanText } from './duration.ts'
import { shortId } from './id.ts'
import { clockText, fullText, momentParts, relativeText } from './moment.ts'

/** Figures are joined to their units by a narrow space that does not break. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ')
const at = (iso: string): Micros => parseIso(iso) as Micros

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [0.0421, '0 ms'],
    [0.42, '0.4 ms'],
    [341.2, '341 ms'],
    [999.6, '1 s'],
    [1_840, '1.84 s'],
    [12_345, '12.3 s'],
    [38_200, '38 s'],
    [59_600, '1 min'],
    [760_000, '12 min 40 s'],
    [3_600_000, '1 h'],
    [22_320_000, '6 h 12 min'],
    [273_600_000, '3 d 4 h'],
    [-1_500, '−1.5 s'],
  ])('of %d ms is %s', (millis, text) => expect(plain(durationText(millis))).toBe(text))

  it('counts in whole units while it lasts', () => {
    expect([0, 4_900, 125_000, 4_000_000, 200_000_000].map(spanText).map(plain)).toEqual([
      '0 s',
      '4 s',
      '2 min',
      '1 h',
      '2 d',
    ])
  })
})

describe('a count', () => {
  it('stands in groups of three from five digits on', () => {
    expect([0, 999, 4021, 48210, 1234567, -12345].map(countText).map(plain)).toEqual([
      '0',
      '999',
      '4021',
      '48 210',
      '1 234 567',
      '−12 345',
    ])
  })

  it('says one and many', () => {
    expect([counted(1, 'flow'), counted(2, 'flow'), counted(0, 'query', 'queries')]).toEqual([
      '1 flow',
      '2 flows',
      '0 queries',
    ])
  })

  it('of a second has as many figures as say something', () => {
    expect([0, 0.001, 0.254, 4.23, 318.4, 12_840].map(rateText).map(plain)).toEqual([
      '0',
      '<0.01',
      '0.25',
      '4.2',
      '318',
      '12 840',
    ])
  })
})

it('an id is cut in the middle, and never longer than asked for', () => {
  expect(shortId('order_k7x2m-00042', 20)).toBe('order_k7x2m-00042')
  expect(shortId('evt_550e8400-e29b-41d4-a716-446655440000', 16)).toBe('evt_550e…5440000')
})

describe('a moment', () => {
  const moment = at('2026-11-23T23:30:05.000042Z')

  it('is told in a zone, to the microsecond', () => {
    expect(fullText(moment, 'UTC')).toBe('2026-11-23 23:30:05.000042 UTC')
    expect(momentParts(moment, 'Europe/Berlin')).toEqual({ date: '2026-11-24', time: '00:30:05', fraction: '000042' })
  })

  it('is told in UTC where the zone is unknown', () => {
    expect(momentParts(moment, 'Nowhere/Land')).toEqual(momentParts(moment, 'UTC'))
  })

  it('has its date only when that is not today', () => {
    expect(clockText(moment, at('2026-11-23T23:59:00Z'), 'UTC')).toBe('23:30:05')
    expect(clockText(moment, at('2026-11-24T00:00:01Z'), 'UTC')).toBe('23 Nov 23:30')
    expect(clockText(moment, at('2027-01-01T00:00:00Z'), 'UTC')).toBe('2026-11-23')
  })

  it('is near or far, before or after now', () => {
    const from = (seconds: number) => plain(relativeText(moment, (moment + seconds * 1e6) as Micros))
    expect([0.4, 12, 200, -70].map(from)).toEqual(['now', '12 s ago', '3 min ago', 'in 1 min'])
  })
})
