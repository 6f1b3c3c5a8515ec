'use client'

import { type Micros, millisBetween } from '@causeway/model'
import type { Row } from '../../graph/rows.ts'
import type { Scale } from '../../graph/scale.ts'
import { durationText } from '../format/duration.ts'
import { momentParts } from '../format/moment.ts'
import { Button } from '../part/button.tsx'
import { useClock } from '../part/clock.tsx'
import { describeRow } from './describe-row.ts'
import style from './timeline-readout.module.css'
import type { Told } from './told.ts'

interface TimelineReadoutProps {
  readonly told: Told
  /** The row under the pointer. */
  readonly row: Row | null
  readonly scale: Scale
  readonly cursor: number | null
  readonly zoomBy: (factor: number) => void
  /** Null where all of it is seen. */
  readonly showAll: (() => void) | null
}

/** What is under the pointer, in words, and the moment that the pointer is at; what the marks mean where it is nowhere. */
export function TimelineReadout({ told, row, scale, cursor, zoomBy, showAll }: TimelineReadoutProps) {
  return (
    <footer className={style.readout}>
      <p>{row === null ? <Legend /> : describeRow(row, told)}</p>
      <CursorMoment scale={scale} cursor={cursor} startedAt={told.flow.startedAt} />
      <span className={style.tools}>
        <Button onClick={() => zoomBy(1 / 1.5)} disabled={showAll === null} title="Shorter ( - )">
          −
        </Button>
        <Button onClick={() => zoomBy(1.5)} title="Longer ( + )">
          +
        </Button>
        <Button onClick={showAll ?? undefined} disabled={showAll === null} title="All of it ( 0 )">
          Fit
        </Button>
      </span>
    </footer>
  )
}

const Legend = () => (
  <span className={style.legend}>
    <span>
      <i className={style.thin} /> waiting
    </span>
    <span>
      <i className={style.solid} /> at work
    </span>
    <span>
      <i className={style.mark} /> published
    </span>
    <span>
      <i className={style.line} /> decided how long it took
    </span>
  </span>
)

function CursorMoment({ scale, cursor, startedAt }: { scale: Scale; cursor: number | null; startedAt: Micros }) {
  const { zone } = useClock()
  if (cursor === null || cursor < 0 || cursor > scale.width) return null
  const at = scale.moment(cursor)
  const { time, fraction } = momentParts(at, zone)
  return (
    <span className={style.cursor}>
      +{durationText(millisBetween(startedAt, at))} · {time}.{fraction.slice(0, 3)}
    </span>
  )
}
