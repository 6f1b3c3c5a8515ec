'use client'

import { classes } from '../part/classes.ts'
import { useClock } from '../part/clock.tsx'
import style from './tool.module.css'

/** Times in the reader's own zone or in UTC. */
export function ZoneSwitch() {
  const { zone, setUtc } = useClock()
  const isUtc = zone === 'UTC'
  return (
    <button
      type="button"
      className={classes(style.tool, style.wide)}
      title={isUtc ? 'Times are in UTC. Click for your own zone.' : `Times are in ${zone}. Click for UTC.`}
      onClick={() => setUtc(!isUtc)}
      suppressHydrationWarning
    >
      {isUtc ? 'UTC' : 'Local'}
    </button>
  )
}
