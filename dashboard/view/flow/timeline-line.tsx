'use client'

import type { CriticalStretch } from '../../graph/critical.ts'
import type { Lane, Row, SpanLine } from '../../graph/rows.ts'
import type { Scale } from '../../graph/scale.ts'
import { countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { classes } from '../part/classes.ts'
import { StateShape } from '../part/state.tsx'
import { AttemptBars, GhostBar, HandlingBars, PublishBar, Stretch } from './timeline-bars.tsx'
import { Caret, Labels } from './timeline-labels.tsx'
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
          return <AttemptBars key={row.id} bars={row.bars} scale={scale} className={style.many} />
        })}
      </div>
    </>
  )
}
