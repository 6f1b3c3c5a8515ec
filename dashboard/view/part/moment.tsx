'use client'

import { isoMicros, type Micros } from '@causeway/model'
import { clockText, fullText, momentParts, relativeText } from '../format/moment.ts'
import { useClock } from './clock.tsx'

/**
 * A moment in time. `relative` counts on by itself, `clock` is the time of day (with the date when it is not today),
 * `exact` is the time of day with milliseconds. Everything known of it, to the microsecond, is its title.
 */
export function Moment({ at, show = 'relative' }: { at: Micros; show?: 'relative' | 'clock' | 'exact' }) {
  const { now, zone } = useClock()
  return (
    <time dateTime={isoMicros(at)} title={fullText(at, zone)} suppressHydrationWarning>
      {textOf(at, now, zone, show)}
    </time>
  )
}

function textOf(at: Micros, now: Micros, zone: string, show: 'relative' | 'clock' | 'exact'): string {
  if (show === 'relative') return relativeText(at, now)
  if (show === 'clock') return clockText(at, now, zone)
  const { time, fraction } = momentParts(at, zone)
  return `${time}.${fraction.slice(0, 3)}`
}
