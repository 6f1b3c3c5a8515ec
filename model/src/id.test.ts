import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventId, isId, spanId, traceId } from './id.ts'

describe('an id', () => {
  it('is any string of 1 to 255 bytes, never assumed to be a UUID', () => {
    expect(['evt_550e', 'corr_22222', '01JD…', 'ü'.repeat(127)].every(isId)).toBe(true)
    expect(['', 'ü'.repeat(128), 'a'.repeat(256), 'a\0b', 7, null, undefined].some(isId)).toBe(false)
  })

  it('has at most 255 UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (text) => {
        fc.pre(!text.includes('\0'))
        expect(eventId(text) !== null).toBe(Buffer.byteLength(text) <= 255)
      }),
    )
  })

  it('of a trace or span is hex of the right length, not all zero, in lower case', () => {
    expect(traceId('5B8EFFF798038103D269B633813FC60C')).toBe('5b8efff798038103d269b633813fc60c')
    expect(traceId('0'.repeat(32))).toBeNull()
    expect(spanId('EEE19B7EC3C1B174')).toBe('eee19b7ec3c1b174')
    expect(spanId('eee19b7ec3c1b17')).toBeNull()
  })
})
