import { addMillis, isoMicros, type Micros, parseIso } from '@causeway/model'
import { formatLength, parseLength } from './length.ts'
import type { Params } from './params.ts'

interface LastRange {
  readonly type: 'last'
  readonly millis: number
}

/** A while: the last so many milliseconds, or from one moment to before another. */
export type Range = LastRange | { readonly type: 'between'; readonly from: Micros; readonly to: Micros }

export const DEFAULT_RANGE: LastRange = { type: 'last', millis: 3_600_000 }

/** The lengths that are offered. */
export const RANGES: readonly (readonly [millis: number, name: string])[] = [
  [5 * 60_000, 'Last 5 minutes'],
  [15 * 60_000, 'Last 15 minutes'],
  [3_600_000, 'Last hour'],
  [6 * 3_600_000, 'Last 6 hours'],
  [24 * 3_600_000, 'Last day'],
  [7 * 24 * 3_600_000, 'Last week'],
]

const MOST_MILLIS = 400 * 24 * 3_600_000

/** Reads `last=1h`, or `from=…&to=…`; anything else is the last hour. */
export function parseRange(params: Params): Range {
  const from = params.from === undefined ? null : parseIso(params.from)
  const to = params.to === undefined ? null : parseIso(params.to)
  if (from !== null && to !== null && from < to) return { type: 'between', from, to }
  const millis = params.last === undefined ? null : parseLength(params.last)
  return millis !== null && millis > 0 && millis <= MOST_MILLIS ? { type: 'last', millis } : DEFAULT_RANGE
}

export function formatRange(range: Range): Params {
  if (range.type === 'between') return { from: isoMicros(range.from), to: isoMicros(range.to) }
  return range.millis === DEFAULT_RANGE.millis ? {} : { last: formatLength(range.millis) }
}

/** The moments that a range means now: from, to before. */
export function momentsOf(range: Range, now: Micros): { readonly from: Micros; readonly to: Micros } {
  if (range.type === 'between') return { from: range.from, to: range.to }
  // What is a moment ahead of us by another machine's clock belongs to now.
  return { from: addMillis(now, -range.millis), to: addMillis(now, 60_000) }
}
