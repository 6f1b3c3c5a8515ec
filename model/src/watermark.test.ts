import { describe, expect, it } from 'vitest'
import { at } from '../testing/operation.ts'
import { type Hearing, watermark } from './watermark.ts'

const hearing: Hearing = { now: at(60), listeningSince: at(0), oldestUnjudgedAt: null, arrivalDelayMillis: 2000 }

describe('the watermark', () => {
  it('lags behind the clock by what an exporter may hold back', () => expect(watermark(hearing)).toBe(at(58)))
  it('waits for telemetry that is stored but not yet judged', () =>
    expect(watermark({ ...hearing, oldestUnjudgedAt: at(50) })).toBe(at(48)))
  it('proves nothing while we do not listen, or have only just begun', () => {
    expect(watermark({ ...hearing, listeningSince: null })).toBeNull()
    expect(watermark({ ...hearing, listeningSince: at(59) })).toBeNull()
  })
})
