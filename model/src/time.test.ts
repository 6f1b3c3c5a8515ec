import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoMicros, micros, microsFromNanos, parseIso } from './time.ts'

describe('a moment', () => {
  it('keeps microseconds through ISO 8601 and back', () => {
    const moment = micros(1_795_442_518_204_117)
    expect(isoMicros(moment)).toBe('2026-11-23T14:01:58.204117Z')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (value) => {
        expect(parseIso(isoMicros(micros(value)))).toBe(value)
      }),
    )
  })

  it('cuts nanoseconds off', () => expect(microsFromNanos(1_795_442_518_204_117_999n)).toBe(1_795_442_518_204_117))
})
