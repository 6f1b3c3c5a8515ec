import { at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { makeScale } from './scale.ts'

const busy = (...spans: [number, number][]) => spans.map(([from, to]) => ({ from: at(from), to: at(to) }))

describe('a time scale', () => {
  it('runs evenly where nothing is idle for long', () => {
    const scale = makeScale({ domain: { from: at(0), to: at(10) }, busy: busy([0, 3], [4, 7], [8, 10]), width: 500 })
    expect(scale.breaks).toEqual([])
    expect([0, 2.5, 10].map((seconds) => scale.x(at(seconds)))).toEqual([0, 125, 500])
  })

  it('breaks an idle stretch that would take most of it, wherever it lies', () => {
    const scale = makeScale({
      domain: { from: at(0), to: at(22_322) },
      busy: busy([0, 1], [22_321, 22_322]),
      width: 500,
    })
    expect(scale.breaks.map(({ from, to }) => [from, to])).toEqual([[at(1), at(22_321)]])
    const [gap] = scale.breaks
    expect(scale.x(at(0.5))).toBeCloseTo((500 - (gap?.width ?? 0)) / 4)
  })

  it('breaks the wait until now', () => {
    const scale = makeScale({ domain: { from: at(0), to: at(3600) }, busy: busy([0, 1]), width: 500 })
    expect(scale.breaks.map(({ from }) => from)).toEqual([at(1)])
    expect(scale.x(at(3600))).toBe(500)
  })

  it('leaves open what the reader has opened', () => {
    const domain = { from: at(0), to: at(3600) }
    expect(makeScale({ domain, busy: busy([0, 1]), width: 500, opened: new Set([at(1)]) }).breaks).toEqual([])
  })

  it('gives most of the width to what happened, however many waits there are', () => {
    const attempts = Array.from({ length: 12 }, (_, index): [number, number] => [2 ** index, 2 ** index + 0.01])
    const { breaks } = makeScale({ domain: { from: at(1), to: at(2049) }, busy: busy(...attempts), width: 500 })
    expect(breaks.length).toBeGreaterThan(2)
    expect(breaks.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(300)
  })

  it('never runs backwards, and reads a place back as the moment that is drawn there', () => {
    const scale = makeScale({
      domain: { from: at(0), to: at(100) },
      busy: busy([0, 1], [40, 41], [99, 100]),
      width: 400,
    })
    const places = Array.from({ length: 101 }, (_, second) => scale.x(at(second)))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    for (const second of [0.25, 40.5, 99.75]) expect(scale.moment(scale.x(at(second)))).toBeCloseTo(at(second), -1)
  })

  it('has round ticks with room between them', () => {
    const { ticks } = makeScale({ domain: { from: at(0), to: at(2.313) }, busy: busy([0, 2.313]), width: 420 })
    expect(ticks.map(({ millis }) => millis)).toEqual([0, 500, 1000, 1500, 2000])
  })

  it('bears a flow without length', () => {
    expect(makeScale({ domain: { from: at(0), to: at(0) }, busy: [], width: 400 }).x(at(0))).toBe(0)
  })
})
