import type { Bar, Micros } from '@causeway/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeRows } from './merge-rows.ts'
import { floorTo, rateBars, stepFor } from './rate-bars.ts'
import { shapePath } from './shape-path.ts'
import { placeBars } from './waterfall-bars.ts'

describe('the miniature waterfall', () => {
  const box = { width: 180, lanes: 4, laneHeight: 5 }
  const ok = (start: number, end: number | null): Bar => ({ start, end, state: end === null ? 'stuck' : 'ok' })

  it('fills its width with what is over', () => {
    expect(placeBars([ok(0, 40), ok(50, 100)], box)).toEqual([
      { x: 0, y: 0, width: 72, state: 'ok' },
      { x: 90, y: 0, width: 90, state: 'ok' },
    ])
  })

  it('leaves room for what is missing, up to the edge', () => {
    const [done, missing] = placeBars([ok(0, 100), ok(90, null)], box)
    expect(done?.width).toBeCloseTo(180 * 0.62)
    expect((missing?.x ?? 0) + (missing?.width ?? 0)).toBe(180)
  })

  it('stays in its box, and keeps every bar wide enough to be seen', () => {
    const bar = fc.record({
      start: fc.integer({ min: 0, max: 5_000 }),
      length: fc.option(fc.integer({ min: 0, max: 5_000 })),
    })
    fc.assert(
      fc.property(fc.array(bar, { maxLength: 30 }), (drawn) => {
        const bars = drawn.map(({ start, length }) => ok(start, length === null ? null : start + length))
        for (const { x, y, width } of placeBars(bars, box)) {
          expect(width).toBeGreaterThanOrEqual(2.999)
          expect(x).toBeGreaterThanOrEqual(0)
          expect(x + width).toBeLessThanOrEqual(180.001)
          expect(y).toBeLessThanOrEqual(15)
        }
      }),
    )
  })
})

describe('the rate', () => {
  const minute = 60_000_000
  const from = (20 * minute) as Micros

  it('chooses a step that gives a picture at most ninety bars', () => {
    const hours = (count: number) => stepFor(0 as Micros, (count * 60 * minute) as Micros)
    expect([1 / 60, 1, 24, 168].map(hours)).toEqual([1_000, 60_000, 1_800_000, 7_200_000])
  })

  it('has a bar for every step, also where nothing began', () => {
    const steps = [
      { from, status: 'complete', count: 3 },
      { from, status: 'stuck', count: 1 },
      { from: (from + 2 * minute) as Micros, status: 'failed', count: 2 },
    ] as const
    const bars = rateBars(steps, from, (from + 2.5 * minute) as Micros, 60_000)
    expect(bars.map(({ total, stuck, failed }) => [total, stuck, failed])).toEqual([
      [4, 1, 0],
      [0, 0, 0],
      [2, 0, 2],
    ])
    expect(bars.at(-1)?.to).toBe(from + 2.5 * minute)
  })

  it('begins at a whole step, so that its bars stay where they are', () => {
    expect(floorTo((from + 17) as Micros, 60_000)).toBe(from)
  })
})

describe('a shape', () => {
  const usual =
    '>OrderCreated OrderCreated>PaymentProcessed PaymentProcessed>InventoryReserved PaymentProcessed>Receipt'

  it('is read along its longest line', () => {
    expect(shapePath(usual)).toEqual({
      root: 'OrderCreated',
      line: ['OrderCreated', 'PaymentProcessed', 'InventoryReserved'],
      beside: ['Receipt'],
    })
  })

  it('ends where it would come back to itself', () => {
    expect(shapePath('>A A>B B>A').line).toEqual(['A', 'B'])
    expect(shapePath('').line).toEqual(['?'])
  })
})

describe('rows that are read while new ones come', () => {
  const row = (correlationId: string, eventCount: number) => ({ correlationId, eventCount })

  it('stay where they are, and are kept up to date', () => {
    expect(mergeRows([row('b', 1), row('a', 1)], [row('c', 1), row('b', 2)])).toEqual([row('b', 2), row('a', 1)])
  })

  it('are replaced when none of them is there any more', () => {
    expect(mergeRows([row('a', 1)], [row('z', 1)])).toEqual([row('z', 1)])
  })
})
