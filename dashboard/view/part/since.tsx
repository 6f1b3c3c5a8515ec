'use client'

import { isoMicros, type Micros, millisBetween } from '@causeway/model'
import { spanText } from '../format/duration.ts'
import { fullText } from '../format/moment.ts'
import { useClock } from './clock.tsx'

/** How long something has lasted that is not over: `12 min`, counting on by itself. */
export function Since({ at }: { at: Micros }) {
  const { now, zone } = useClock()
  return (
    <time dateTime={isoMicros(at)} title={`since ${fullText(at, zone)}`} suppressHydrationWarning>
      {spanText(Math.max(0, millisBetween(at, now)))}
    </time>
  )
}
