import type { AttemptBar, GhostRow, HandlingRow, PublishRow } from '../../graph/rows.ts'
import type { Interval, Scale } from '../../graph/scale.ts'
import { durationText } from '../format/duration.ts'
import { classes } from '../part/classes.ts'
import { workFigure } from './pill.tsx'
import style from './timeline-line.module.css'
import type { Told } from './told.ts'

type StretchProps = Interval & { readonly className: string | undefined; readonly scale: Scale }

/** From one moment to another. */
export function Stretch({ className, from, to, scale }: StretchProps) {
  const [left, right] = [scale.x(from), scale.x(to)]
  return <span className={className} style={{ left, width: Math.max(0, right - left) }} />
}

const LEAST_BAR = 3

interface AttemptBarsProps {
  readonly bars: readonly AttemptBar[]
  readonly scale: Scale
  readonly className?: string | undefined
}

/** A bar for each run of the handler. */
export function AttemptBars({ bars, scale, className }: AttemptBarsProps) {
  return bars.map(({ number, state, from, to }) => {
    const left = scale.x(from)
    const width = Math.max(LEAST_BAR, scale.x(to) - left)
    return <span key={number} className={classes(style.bar, style[state], className)} style={{ left, width }} />
  })
}

/** What one consumer did with one event: waited, worked, published. */
export function HandlingBars({ row, scale, told }: { row: HandlingRow; scale: Scale; told: Told }) {
  const { queue, bars, sends, work } = row
  const end = Math.max(...bars.map(({ from, to }) => Math.max(scale.x(to), scale.x(from) + LEAST_BAR)))
  return (
    <>
      {queue === null ? null : <Stretch className={style.queue} from={queue.from} to={queue.to} scale={scale} />}
      <AttemptBars bars={bars} scale={scale} />
      {sends.map(({ eventId, at, deadLetter }) => (
        <span
          key={`${eventId}${at}`}
          className={classes(style.send, deadLetter && style.deadLetter)}
          style={{ left: scale.x(at) }}
          title={`published ${told.events.get(eventId)?.eventType ?? eventId}`}
        />
      ))}
      <span className={classes(style.figure, work.outcome === 'failed' && style.failedText)} style={{ left: end + 6 }}>
        {workFigure(work)}
      </span>
    </>
  )
}

/** An event published without handling another. */
export function PublishBar({ row, scale }: { row: PublishRow; scale: Scale }) {
  const left = scale.x(row.span.from)
  return (
    <span
      className={classes(style.bar, style.publish)}
      style={{ left, width: Math.max(LEAST_BAR, scale.x(row.span.to) - left) }}
    />
  )
}

/** What is missing, from when it was owed, with a mark where it was due. */
export function GhostBar({ row, scale }: { row: GhostRow; scale: Scale }) {
  const { ghost, since, until } = row
  const [left, right] = [scale.x(since), scale.x(until)]
  const tone = ghost.state === 'stuck' ? style.stuck : style.expected
  return (
    <>
      <span className={classes(style.ghost, tone)} style={{ left, width: Math.max(LEAST_BAR, right - left) }} />
      {ghost.dueAt === null ? null : (
        <span className={classes(style.due, tone)} style={{ left: scale.x(ghost.dueAt) }} title="due" />
      )}
      <span
        className={classes(style.figure, ghost.state === 'stuck' ? style.stuckText : style.expectedText)}
        style={{ left: right + 6 }}
      >
        {durationText((until - since) / 1000)}
      </span>
    </>
  )
}
