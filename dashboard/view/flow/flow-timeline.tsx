'use client'

import { type Micros, millisBetween } from '@causeway/model'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Lane, Row } from '../../graph/rows.ts'
import { drawTimeline, foldedAtFirst, type Line, NARROW, type Timeline, WIDE } from '../../graph/timeline.ts'
import { durationText } from '../format/duration.ts'
import { momentParts } from '../format/moment.ts'
import { Button } from '../part/button.tsx'
import { classes } from '../part/classes.ts'
import { useClock } from '../part/clock.tsx'
import type { Selection } from './address.ts'
import { describeRow } from './describe-row.ts'
import style from './flow-timeline.module.css'
import { TimelineAxis } from './timeline-axis.tsx'
import { Connections } from './timeline-connections.tsx'
import { FoldedLine, RowLine, SpanLineView } from './timeline-line.tsx'
import { lanesTold, type Told } from './told.ts'
import { useCanvas } from './use-canvas.ts'
import { useKey } from './use-key.ts'

interface FlowTimelineProps {
  readonly told: Told
  readonly selection: Selection
  readonly select: (selection: Selection) => void
}

/** Narrower than this, names stand above the bars. */
const LEAST_WIDE = 640
const LABELS = 264
const END_ROOM = 76
/** Before the first bar, where no names stand there. */
const START_ROOM = 14
/** Before the first measure. */
const GUESS = { width: 744, height: 560 }
const SCROLL = 60

/** The waterfall: who worked when, who waited, and what decided how long it took. */
export function FlowTimeline({ told, selection, select }: FlowTimelineProps) {
  const { now } = useClock()
  const [frame, measured] = useCanvas()
  const canvas = measured ?? GUESS
  const labels = canvas.width < LEAST_WIDE ? 0 : LABELS
  const [zoom, setZoom] = useState(1)
  const [opened, setOpened] = useState<ReadonlySet<Micros>>(new Set())
  const [hovered, setHovered] = useState<string | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  // Only what is owed goes on with the clock: all else stands still.
  const owed = told.story.ghosts.some(({ state }) => state !== 'heldUp')
  const until = owed ? now : told.story.now
  const lanes = useMemo(() => lanesTold(told, until), [told, until])
  const folding = useFolding(lanes)
  const start = labels === 0 ? START_ROOM : labels
  const width = Math.max(180, (canvas.width - start - END_ROOM) * zoom)
  const timeline = useMemo(
    () =>
      drawTimeline({
        flow: told.flow,
        lanes,
        now: until,
        width,
        heights: labels === 0 ? NARROW : WIDE,
        opened,
        folded: folding.folded,
        unfolded: folding.unfolded,
      }),
    [told, lanes, until, width, labels, opened, folding.folded, folding.unfolded],
  )
  const chosen = rowOf(selection, lanes)
  const choose = useCallback((row: Row) => select(selectionOfRow(row)), [select])
  useTimelineKeys({ frame, timeline, chosen, choose, setZoom, folding, lanes })

  const shown = hovered ?? chosen
  const row = hovered === null ? null : (lanes.flatMap((lane) => lane.rows).find(({ id }) => id === hovered) ?? null)
  const critical = new Map(timeline.critical.map((stretch) => [stretch.row, stretch]))
  return (
    <section className={style.timeline} aria-label="Timeline">
      <div
        ref={frame}
        className={classes(style.scroll, labels === 0 && style.narrow)}
        data-hold=""
        data-narrow={labels === 0 ? '' : undefined}
        style={{ '--labels': `${labels}px`, '--start': `${start}px` } as React.CSSProperties}
      >
        <div
          className={style.sheet}
          style={{ width: start + width + END_ROOM }}
          onPointerMove={(move) => setCursor(move.clientX - move.currentTarget.getBoundingClientRect().left - start)}
          onPointerLeave={() => setCursor(null)}
        >
          <TimelineAxis
            scale={timeline.scale}
            startedAt={told.flow.startedAt}
            nowX={timeline.nowX}
            cursor={cursor}
            toggle={(from) => setOpened((was) => toggled(was, from))}
            opened={opened.size > 0 ? () => setOpened(new Set()) : null}
          />
          <div className={style.lines} style={{ height: timeline.height }}>
            <Marks timeline={timeline} cursor={cursor} />
            <Connections timeline={timeline} critical={critical} shown={shown} />
            {timeline.lines.map((line) => (
              <div
                key={keyOf(line)}
                className={classes(style.line, style[line.type], line.type === 'row' && line.leads && style.leads)}
                style={{ top: line.y, height: line.height }}
                data-chosen={line.type !== 'folded' && line.row.id === chosen ? '' : undefined}
                data-lead={line.type === 'folded' ? '' : undefined}
              >
                {line.type === 'folded' ? (
                  <FoldedLine
                    lane={line.lane}
                    scale={timeline.scale}
                    unfold={() => folding.toggleLane(line.lane.service)}
                  />
                ) : null}
                {line.type === 'span' ? <SpanLineView span={line.span} scale={timeline.scale} /> : null}
                {line.type === 'row' ? (
                  <RowLine
                    row={line.row}
                    lane={line.leads ? line.lane : null}
                    told={told}
                    scale={timeline.scale}
                    critical={critical.get(line.row.id) ?? null}
                    isUnfolded={folding.unfolded.has(line.row.id)}
                    foldLane={line.lane.rows.length > 1 ? () => folding.toggleLane(line.lane.service) : null}
                    unfold={() => folding.toggleRow(line.row.id)}
                    hover={setHovered}
                    choose={() => choose(line.row)}
                  />
                ) : null}
              </div>
            ))}
          </div>
        </div>
      </div>
      <footer className={style.readout}>
        <p aria-live="off">{row === null ? <Hint /> : describeRow(row, told)}</p>
        <Cursor scale={timeline.scale} cursor={cursor} startedAt={told.flow.startedAt} />
        <span className={style.tools}>
          <Button onClick={() => setZoom((was) => Math.max(1, was / 1.5))} disabled={zoom === 1} title="Shorter ( - )">
            −
          </Button>
          <Button onClick={() => setZoom((was) => Math.min(64, was * 1.5))} title="Longer ( + )">
            +
          </Button>
          <Button onClick={() => setZoom(1)} disabled={zoom === 1} title="All of it ( 0 )">
            Fit
          </Button>
        </span>
      </footer>
    </section>
  )
}

const Hint = () => (
  <span className={style.hint}>
    thin: waiting in the queue · solid: at work · <span className={style.criticalSample} /> decided how long it took
  </span>
)

function Cursor({ scale, cursor, startedAt }: { scale: Timeline['scale']; cursor: number | null; startedAt: Micros }) {
  const { zone } = useClock()
  if (cursor === null || cursor < 0 || cursor > scale.width) return null
  const at = scale.moment(cursor)
  const { time, fraction } = momentParts(at, zone)
  return (
    <span className={style.cursorText}>
      +{durationText(millisBetween(startedAt, at))} · {time}.{fraction.slice(0, 3)}
    </span>
  )
}

/** Breaks, the cursor and now, behind all lines. */
function Marks({ timeline: { scale, nowX }, cursor }: { timeline: Timeline; cursor: number | null }) {
  return (
    <div className={style.marks} aria-hidden="true">
      {scale.ticks.map(({ x }) => (
        <span key={x} className={style.tick} style={{ left: x }} />
      ))}
      {scale.breaks.map(({ from, x, width }) => (
        <span key={from} className={style.break} style={{ left: x, width }} />
      ))}
      {cursor === null || cursor < 0 || cursor > scale.width ? null : (
        <span className={style.cursor} style={{ left: cursor }} />
      )}
      {nowX === null ? null : <span className={style.now} style={{ left: nowX }} />}
    </div>
  )
}

function keyOf(line: Line): string {
  if (line.type === 'folded') return `lane:${line.lane.service}`
  return line.type === 'span' ? `${line.row.id}/${line.span.id}` : line.row.id
}

/** The row that shows what is selected: a handling, the publishing of an event, or what handled it first. */
function rowOf(selection: Selection, lanes: readonly Lane[]): string | null {
  const rows = lanes.flatMap((lane) => lane.rows)
  if (selection.type === 'ghost') return rows.find(({ id }) => id === selection.ghostId)?.id ?? null
  if (selection.type !== 'event' && selection.type !== 'group') return null
  const consumer = selection.type === 'event' ? selection.consumer : null
  const own = rows.filter((row) => row.type !== 'ghost' && row.event.eventId === selection.eventId)
  const exact = own.find((row) => row.type === 'handling' && row.work.consumer === consumer)
  return (exact ?? own.find(({ type }) => type === 'publish') ?? own[0])?.id ?? null
}

function selectionOfRow(row: Row): Selection {
  if (row.type === 'ghost') return { type: 'ghost', ghostId: row.ghost.id }
  const consumer = row.type === 'handling' ? row.work.consumer : null
  return { type: 'event', eventId: row.event.eventId, consumer }
}

interface Folding {
  readonly folded: ReadonlySet<string>
  readonly unfolded: ReadonlySet<string>
  readonly toggleLane: (service: string) => void
  readonly toggleRow: (row: string) => void
  readonly foldAll: () => void
  readonly unfoldAll: () => void
}

/** Which lanes are folded and which rows show their inner spans. What the reader did outlives a refresh. */
function useFolding(lanes: readonly Lane[]): Folding {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => foldedAtFirst(lanes))
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  return {
    folded,
    unfolded,
    toggleLane: (service) => setFolded((was) => toggled(was, service)),
    toggleRow: (row) => setUnfolded((was) => toggled(was, row)),
    foldAll: () => {
      setFolded(new Set(lanes.filter(({ rows }) => rows.length > 1).map(({ service }) => service)))
      setUnfolded(new Set())
    },
    unfoldAll: () => {
      setFolded(new Set())
      setUnfolded(new Set(lanes.flatMap(({ rows }) => rows.map(({ id }) => id))))
    },
  }
}

function toggled<Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}

interface KeysOptions {
  readonly frame: { readonly current: HTMLElement | null }
  readonly timeline: Timeline
  readonly chosen: string | null
  readonly choose: (row: Row) => void
  readonly setZoom: (next: (was: number) => number) => void
  readonly folding: Folding
  readonly lanes: readonly Lane[]
}

function useTimelineKeys({ frame, timeline, chosen, choose, setZoom, folding }: KeysOptions): void {
  const rows = timeline.lines.flatMap((line) => (line.type === 'row' ? [line.row] : []))
  const step = (by: 1 | -1, among: readonly Row[]): void => {
    const at = among.findIndex(({ id }) => id === chosen)
    const next = among[at === -1 ? 0 : (at + by + among.length) % among.length]
    if (next !== undefined) choose(next)
  }
  const problems = rows.filter(
    (row) => row.type === 'ghost' || (row.type === 'handling' && row.bars.some(({ state }) => state === 'failed')),
  )
  const scroll = (left: number, top: number): void => frame.current?.scrollBy({ left, top, behavior: 'smooth' })
  useKey(['ArrowDown'], () => step(1, rows))
  useKey(['ArrowUp'], () => step(-1, rows))
  useKey(['f'], () => step(1, problems))
  useKey(['b'], () => step(-1, problems))
  useKey(['w'], () => scroll(0, -SCROLL))
  useKey(['s'], () => scroll(0, SCROLL))
  useKey(['a', 'ArrowLeft'], () => scroll(-2 * SCROLL, 0))
  useKey(['d', 'ArrowRight'], () => scroll(2 * SCROLL, 0))
  useKey(['['], folding.foldAll)
  useKey([']'], folding.unfoldAll)
  useKey(['+', '='], () => setZoom((was) => Math.min(64, was * 1.5)))
  useKey(['-'], () => setZoom((was) => Math.max(1, was / 1.5)))
  useKey(['0'], () => setZoom(() => 1))

  useEffect(() => {
    if (chosen !== null) frame.current?.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, frame])
}
