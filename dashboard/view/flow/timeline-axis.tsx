'use client'

import type { Micros } from '@causeway/model'
import type { Scale } from '../../graph/scale.ts'
import { durationText } from '../format/duration.ts'
import { Moment } from '../part/moment.tsx'
import style from './timeline-axis.module.css'

interface TimelineAxisProps {
  readonly scale: Scale
  readonly startedAt: Micros
  readonly nowX: number | null
  /** Shows the break that begins there at its length. */
  readonly open: (from: Micros) => void
  /** Shortens what was opened again; null where nothing was. */
  readonly close: (() => void) | null
}

/** Time along the top: since the flow began, and after each break since its end. */
export function TimelineAxis({ scale, startedAt, nowX, open, close }: TimelineAxisProps) {
  return (
    <div className={style.axis}>
      <div className={style.corner}>
        <Moment at={startedAt} show="exact" />
        {close === null ? null : (
          <button type="button" className={style.close} onClick={close}>
            shorten waits
          </button>
        )}
      </div>
      <div className={style.ticks}>
        {scale.ticks.map(({ x, millis, after }) => (
          <span key={x} className={style.tick} style={{ left: x }}>
            {after === 'break' ? '+' : ''}
            {durationText(millis)}
          </span>
        ))}
        {scale.breaks.map(({ from, to, x, width }) => (
          <button
            key={from}
            type="button"
            className={style.break}
            style={{ left: x, width }}
            title="Nothing happened here. Click to see it at its length."
            onClick={() => open(from)}
          >
            {durationText((to - from) / 1000)}
          </button>
        ))}
        {nowX === null ? null : (
          <span className={style.now} style={{ left: nowX }}>
            now
          </span>
        )}
      </div>
    </div>
  )
}
