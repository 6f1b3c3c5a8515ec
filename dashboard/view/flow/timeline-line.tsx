'use client'

import type { ReactNode } from 'react'
import type { CriticalStretch } from '../../graph/critical.ts'
import type { AttemptBar, GhostRow, HandlingRow, Lane, PublishRow, Row, SpanLine } from '../../graph/rows.ts'
import type { Scale } from '../../graph/scale.ts'
import { countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { classes } from '../part/classes.ts'
import { StateShape } from '../part/state.tsx'
import { workFigure } from './pill.tsx'
import style from './timeline-line.module.css'
import type { Told } from './told.ts'

interface RowLineProps {
  readonly row: Row
  /** The lane, on its first row. */
  readonly lane: Lane | null
  readonly told: Told
  readonly scale: Scale
  readonly critical: CriticalStretch | null
  readonly isUnfolded: boolean
  readonly foldLane: (() => void) | null
  readonly unfold: () => void
  readonly hover: (row: string | null) => void
  readonly choose: () => void
}

/** What one consumer did with one event, as its queue time, its attempts and what it published. */
export function RowLine({
  row,
  lane,
  told,
  scale,
  critical,
  isUnfolded,
  foldLane,
  unfold,
  hover,
  choose,
}: RowLineProps) {
  const spans = row.type === 'handling' ? row.spans.length : 0
  return (
    <>
      <Labels service={lane} caret={lane === null ? null : foldLane} isOpen>
        {spans === 0 ? null : (
          <button
            type="button"
            className={style.caret}
            onClick={unfold}
            aria-expanded={isUnfolded}
            aria-label={`${spans} inner spans`}
          >
            <Caret open={isUnfolded} />
          </button>
        )}
        <button type="button" className={style.title} onClick={choose} title={titleOf(row)}>
          <Title row={row} />
        </button>
      </Labels>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the title is the button; this is a larger place to point at. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        className={style.plot}
        onClick={choose}
        onPointerEnter={() => hover(row.id)}
        onPointerLeave={() => hover(null)}
      >
        {critical === null ? null : (
          <Stretch className={style.critical} from={critical.from} to={critical.to} scale={scale} />
        )}
        {row.type === 'handling' ? <HandlingBars row={row} scale={scale} told={told} /> : null}
        {row.type === 'publish' ? <PublishBar row={row} scale={scale} /> : null}
        {row.type === 'ghost' ? <GhostBar row={row} scale={scale} /> : null}
      </div>
    </>
  )
}

function Title({ row }: { row: Row }) {
  if (row.type === 'ghost') {
    const { ghost } = row
    return (
      <span className={ghost.state === 'stuck' ? style.stuckText : style.expectedText}>
        <StateShape is={ghost.state === 'stuck' ? 'stuck' : 'waiting'} size={9} /> {ghost.eventType ?? 'not handled'}
      </span>
    )
  }
  const { eventType, eventVersion } = row.event
  return (
    <>
      {eventType ?? 'event'}
      {row.type === 'publish' && eventVersion !== null ? <span className={style.dim}> v{eventVersion}</span> : null}
    </>
  )
}

function titleOf(row: Row): string {
  if (row.type === 'ghost') return row.ghost.sentence
  return row.type === 'publish'
    ? `published ${row.event.eventType}`
    : `${row.work.consumer} handles ${row.event.eventType}`
}

interface LabelsProps {
  readonly service: Lane | null
  readonly caret: (() => void) | null
  readonly isOpen: boolean
  readonly children: ReactNode
}

function Labels({ service, caret, isOpen, children }: LabelsProps) {
  return (
    <div className={style.labels}>
      <span className={style.service}>
        {service === null || caret === null ? null : (
          <button
            type="button"
            className={style.caret}
            onClick={caret}
            aria-expanded={isOpen}
            aria-label={`Lane of ${service.service}`}
          >
            <Caret open={isOpen} />
          </button>
        )}
        <b title={service?.service}>{service?.service}</b>
        {service === null || service.correctionMillis < 1 ? null : (
          <span
            className={style.skew}
            title={`Its clock is behind: shown ${durationText(service.correctionMillis)} later`}
          >
            <ClockShape />
          </span>
        )}
      </span>
      <span className={style.what}>{children}</span>
    </div>
  )
}

const ClockShape = () => (
  <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">
    <path
      d="M6 3v3.2l2 1.3M6 1.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.2"
    />
  </svg>
)

const Caret = ({ open }: { open: boolean }) => (
  <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
    <path d={open ? 'M2 3.5 5 6.5 8 3.5' : 'M3.5 2 6.5 5 3.5 8'} fill="none" stroke="currentColor" strokeWidth="1.4" />
  </svg>
)

function Stretch({
  className,
  from,
  to,
  scale,
}: {
  className: string | undefined
  from: AttemptBar['from']
  to: AttemptBar['to']
  scale: Scale
}) {
  const [left, right] = [scale.x(from), scale.x(to)]
  return <span className={className} style={{ left, width: Math.max(0, right - left) }} />
}

const LEAST_BAR = 3

function HandlingBars({ row, scale, told }: { row: HandlingRow; scale: Scale; told: Told }) {
  const { queue, bars, sends, work } = row
  const end = Math.max(...bars.map(({ from, to }) => Math.max(scale.x(to), scale.x(from) + LEAST_BAR)))
  return (
    <>
      {queue === null ? null : <Stretch className={style.queue} from={queue.from} to={queue.to} scale={scale} />}
      {bars.map((bar) => {
        const left = scale.x(bar.from)
        const width = Math.max(LEAST_BAR, scale.x(bar.to) - left)
        return <span key={bar.number} className={classes(style.bar, style[bar.state])} style={{ left, width }} />
      })}
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

function PublishBar({ row, scale }: { row: PublishRow; scale: Scale }) {
  const left = scale.x(row.span.from)
  return (
    <span
      className={classes(style.bar, style.publish)}
      style={{ left, width: Math.max(LEAST_BAR, scale.x(row.span.to) - left) }}
    />
  )
}

function GhostBar({ row, scale }: { row: GhostRow; scale: Scale }) {
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

/** An inner span: HTTP, SQL, RPC. */
export function SpanLineView({ span, scale }: { span: SpanLine; scale: Scale }) {
  const left = scale.x(span.from)
  const width = Math.max(2, scale.x(span.to) - left)
  return (
    <>
      <Labels service={null} caret={null} isOpen>
        <span className={style.span} style={{ paddingLeft: 16 + span.depth * 12 }} title={span.name}>
          {span.name}
        </span>
      </Labels>
      <div className={style.plot}>
        <span className={classes(style.inner, span.failed && style.innerFailed)} style={{ left, width }} />
        <span className={style.figure} style={{ left: left + width + 6 }}>
          {durationText((span.to - span.from) / 1000)}
        </span>
      </div>
    </>
  )
}

/** All rows of a lane in one. */
export function FoldedLine({ lane, scale, unfold }: { lane: Lane; scale: Scale; unfold: () => void }) {
  const failed = lane.rows.filter((row) => row.type === 'handling' && row.work.outcome === 'failed').length
  return (
    <>
      <Labels service={lane} caret={unfold} isOpen={false}>
        <button type="button" className={style.title} onClick={unfold}>
          {countText(lane.rows.length)} handlings
          {failed === 0 ? '' : <span className={style.failedText}>, {failed} failed</span>}
        </button>
      </Labels>
      <div className={style.plot}>
        {lane.rows.map((row) => {
          if (row.type === 'publish') return <PublishBar key={row.id} row={row} scale={scale} />
          if (row.type === 'ghost') return <GhostBar key={row.id} row={row} scale={scale} />
          return row.bars.map((bar) => {
            const left = scale.x(bar.from)
            return (
              <span
                key={`${row.id}${bar.number}`}
                className={classes(style.bar, style[bar.state], style.many)}
                style={{ left, width: Math.max(LEAST_BAR, scale.x(bar.to) - left) }}
              />
            )
          })
        })}
      </div>
    </>
  )
}
