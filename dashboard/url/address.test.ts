import { type Micros, parseIso } from '@causeway/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCursor, parseCursor } from './cursor.ts'
import { formatFlows, parseFlows } from './flows.ts'
import { formatLag, parseLag } from './lag.ts'
import { formatLength, parseLength } from './length.ts'
import { firstOf } from './params.ts'
import { momentsOf } from './range.ts'
import { formatStuck, parseStuck } from './stuck.ts'

const paramsOf = (address: string) => Object.fromEntries(new URL(address, 'http://localhost').searchParams)

describe('an address', () => {
  it('brings back the flows that were shown', () => {
    const shown = {
      query: 'type:OrderCreated duration:>2s cause:poison:a:b/1',
      range: { type: 'between', from: parseIso('2026-11-23T14:00:00.000001Z') as Micros, to: 1.9e15 as Micros },
      reading: 'shapes',
      cursor: { at: 1.7e15 as Micros, id: 'corr_ä 1' },
    } as const
    expect(parseFlows(paramsOf(formatFlows(shown)))).toEqual(shown)
  })

  it('is short for what is usual', () => {
    expect(formatFlows({})).toBe('/flows')
    expect(formatFlows({ query: 'status:stuck' })).toBe('/flows?q=status:stuck')
    expect(formatFlows({ range: { type: 'last', millis: 900_000 } })).toBe('/flows?last=15m')
    expect(formatLag({ consumer: null })).toBe('/lag')
  })

  it('brings back what was opened', () => {
    expect(parseLag(paramsOf(formatLag({ consumer: 'a&b=c' })))).toEqual({ consumer: 'a&b=c' })
    expect(parseStuck(paramsOf(formatStuck({ cause: 'failed:x:Ä' })))).toEqual({ cause: 'failed:x:Ä' })
  })

  it('means the last hour where it means nothing', () => {
    for (const params of [{}, { last: 'long' }, { last: '0s' }, { from: 'x', to: 'y' }, { last: '9999d' }]) {
      expect(parseFlows(params).range).toEqual({ type: 'last', millis: 3_600_000 })
    }
    expect(parseFlows({ after: 'nonsense', as: 'poem' })).toMatchObject({ cursor: null, reading: 'list' })
  })

  it('takes the first of a repeated parameter', () => {
    expect(firstOf({ q: ['a', 'b'], last: '1h', as: undefined })).toEqual({ q: 'a', last: '1h', as: undefined })
  })
})

describe('a cursor', () => {
  it('brings back the moment to the microsecond, and any id', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), fc.string({ minLength: 1, maxLength: 60 }), (at, id) => {
        fc.pre(!id.includes('\0') && id.isWellFormed())
        expect(parseCursor(formatCursor({ at: at as Micros, id }))).toEqual({ at, id })
      }),
    )
  })

  it('is nothing when it is something else', () => {
    for (const text of ['', '!', 'AAAA', btoa('2026 x'), btoa('2026-11-23T14:00:00.000000Z ')]) {
      expect(parseCursor(text)).toBeNull()
    }
  })
})

describe('a length of time', () => {
  it('is read with its unit', () => {
    expect(['500ms', '2s', '1.5h', '7d', '3min'].map(parseLength)).toEqual([
      500, 2_000, 5_400_000, 604_800_000, 180_000,
    ])
    expect(['', '5', 's', '-1s', '1y'].map(parseLength)).toEqual([null, null, null, null, null])
  })

  it('is written in its largest whole unit', () => {
    expect([90_000, 3_600_000, 60_000, 86_400_000, 250].map(formatLength)).toEqual(['90s', '1h', '1m', '1d', '250ms'])
  })
})

it('a last while reaches a little past now, for clocks that are ahead of ours', () => {
  const now = 1.8e15 as Micros
  const { from, to } = momentsOf({ type: 'last', millis: 60_000 }, now)
  expect([now - from, to > now]).toEqual([60_000_000, true])
})
