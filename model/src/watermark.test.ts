import { describe, expect, it } from 'vitest'
import { at } from '../testing/operation.ts'
import { type Hearing, heardUntil, type InstanceHearing, watermark } from './watermark.ts'

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

describe('how far instances have been heard', () => {
  const instance: InstanceHearing = { watermark: at(55), leaving: false, heardAt: at(56) }
  it.each<[string, readonly InstanceHearing[], number]>([
    ['what exporters are trusted with, where none sends heartbeats', [], 58],
    ['where the one is that is furthest behind', [instance, { ...instance, watermark: at(40) }], 40],
    ['no further than exporters are trusted with', [{ ...instance, watermark: at(59.9) }], 58],
    ['where one is that has been silent for a while', [{ ...instance, watermark: at(0), heardAt: at(1) }], 0],
    ['past one that has been silent for too long', [{ ...instance, watermark: at(-70), heardAt: at(-61) }], 58],
    ['past one that has left', [{ ...instance, leaving: true }], 58],
    ['past one that claims nothing', [{ ...instance, watermark: null }], 58],
  ])('is %s', (_what, instances, second) =>
    expect(heardUntil(at(58), instances, { now: at(60), silenceMillis: 120_000 })).toBe(at(second)),
  )
})
