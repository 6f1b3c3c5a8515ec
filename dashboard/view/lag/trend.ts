import type { Micros } from '@causeway/model'

interface Point {
  readonly at: Micros
  readonly lag: number
}

/** Where a lag is going: how many events a second it gains or loses, and when it is gone at that pace. */
export interface Course {
  readonly perSecond: number
  /** Null where it is not shrinking. */
  readonly drainedInMillis: number | null
}

const POINTS = 6
/** Slower than this it stands still. */
const STILL = 0.02

/** The course over the last samples, as a straight line through them; null with fewer than three. */
export function courseOf(points: readonly Point[]): Course | null {
  const last = points.slice(-POINTS)
  const end = last.at(-1)
  if (last.length < 3 || end === undefined) return null
  const seconds = last.map(({ at }) => (at - end.at) / 1e6)
  const meanX = mean(seconds)
  const meanY = mean(last.map(({ lag }) => lag))
  const spread = seconds.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  const perSecond =
    last.reduce((sum, { lag }, index) => sum + ((seconds[index] ?? 0) - meanX) * (lag - meanY), 0) / spread
  if (!Number.isFinite(perSecond) || Math.abs(perSecond) < STILL) return { perSecond: 0, drainedInMillis: null }
  const isShrinking = perSecond < 0 && end.lag > 0
  return { perSecond, drainedInMillis: isShrinking ? (end.lag / -perSecond) * 1000 : null }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
