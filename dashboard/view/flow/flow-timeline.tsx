'use client'

import type { Micros } from '@causeway/model'
import { type CSSProperties, useCallback, useMemo, useState } from 'react'
import type { Lane, Row } from '../../graph/rows.ts'
import { drawTimeline, NARROW, type Timeline, WIDE } from '../../graph/timeline.ts'
import { classes } from '../part/classes.ts'
import { useClock } from '../part/clock.tsx'
import type { Selection } from './address.ts'
import style from './flow-timeline.module.css'
import { TimelineAxis } from './timeline-axis.tsx'
import { TimelineLines } from './timeline-lines.tsx'
import { TimelineReadout } from './timeline-readout.tsx'
import { lanesTold, type Told } from './told.ts'
import { useCanvas } from './use-canvas.ts'
import { type Folding, toggled, useFolding } from './use-folding.ts'
import { useTimelineKeys } from './use-timeline-keys.ts'

interface FlowTimelineProps {
  readonly told: Told
  readonly selection: Selection
  readonly select: (selection: Selection) => void
}

/** The waterfall: who worked when, who waited, and what decided how long it took. */
export function FlowTimeline({ told, selection, select }: FlowTimelineProps) {
  const [frame, measured] = useCanvas()
  const [zoom, setZoom] = useState(1)
  const [opened, setOpened] = useState<ReadonlySet<Micros>>(new Set())
  const [hovered, setHovered] = useState<string | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const lanes = useLanes(told)
  const folding = useFolding(lanes.drawn)
  const room = roomIn(measured?.width ?? GUESS_WIDTH, zoom)
  const timeline = useTimeline(told, lanes, room, opened, folding)
  const chosen = rowOf(selection, lanes.drawn)
  const choose = useCallback((row: Row) => select(selectionOfRow(row)), [select])
  const zoomBy = useCallback((factor: number) => setZoom((was) => Math.min(MOST_ZOOM, Math.max(1, was * factor))), [])
  const showAll = useCallback(() => setZoom(1), [])
  useTimelineKeys({ frame, timeline, chosen, choose, zoomBy, showAll, folding })

  return (
    <section className={style.timeline} aria-label="Timeline">
      <div
        ref={frame}
        className={classes(style.scroll, room.isNarrow && style.narrow)}
        data-hold=""
        data-narrow={room.isNarrow ? '' : undefined}
        style={{ '--labels': `${room.labels}px`, '--start': `${room.start}px` } as CSSProperties}
      >
        <div
          className={style.sheet}
          style={{ width: room.start + room.width + END_ROOM }}
          onPointerMove={(move) =>
            setCursor(move.clientX - move.currentTarget.getBoundingClientRect().left - room.start)
          }
          onPointerLeave={() => setCursor(null)}
        >
          <TimelineAxis
            scale={timeline.scale}
            startedAt={told.flow.startedAt}
            nowX={timeline.nowX}
            open={(from) => setOpened((was) => toggled(was, from))}
            close={opened.size > 0 ? () => setOpened(new Set()) : null}
          />
          <div className={style.lines} style={{ height: timeline.height }}>
            <Marks timeline={timeline} cursor={cursor} />
            <TimelineLines
              told={told}
              timeline={timeline}
              chosen={chosen}
              hovered={hovered}
              folding={folding}
              hover={setHovered}
              choose={choose}
            />
          </div>
        </div>
      </div>
      <TimelineReadout
        told={told}
        row={hovered === null ? null : (rowsOf(lanes.drawn).find(({ id }) => id === hovered) ?? null)}
        scale={timeline.scale}
        cursor={cursor}
        zoomBy={zoomBy}
        showAll={zoom === 1 ? null : showAll}
      />
    </section>
  )
}

/** Narrower than this, names stand above the bars. */
const LEAST_WIDE = 640
const LABELS = 264
/** After the last bar, for its figure. */
const END_ROOM = 76
/** Before the first bar, where no names stand there. */
const START_ROOM = 14
/** Before the first measure. */
const GUESS_WIDTH = 744
const MOST_ZOOM = 64

interface Room {
  readonly isNarrow: boolean
  readonly labels: number
  readonly start: number
  readonly width: number
}

function roomIn(canvasWidth: number, zoom: number): Room {
  const isNarrow = canvasWidth < LEAST_WIDE
  const start = isNarrow ? START_ROOM : LABELS
  const width = Math.max(180, (canvasWidth - start - END_ROOM) * zoom)
  return { isNarrow, labels: isNarrow ? 0 : LABELS, start, width }
}

interface Lanes {
  readonly drawn: readonly Lane[]
  readonly until: Micros
}

/** Only what is owed goes on with the clock: all else stands still. */
function useLanes(told: Told): Lanes {
  const { now } = useClock()
  const owed = told.story.ghosts.some(({ state }) => state !== 'heldUp')
  const until = owed ? now : told.story.now
  return useMemo(() => ({ drawn: lanesTold(told, until), until }), [told, until])
}

function useTimeline(
  told: Told,
  { drawn, until }: Lanes,
  { isNarrow, width }: Room,
  opened: ReadonlySet<Micros>,
  { folded, unfolded }: Folding,
): Timeline {
  return useMemo(
    () =>
      drawTimeline({
        flow: told.flow,
        lanes: drawn,
        now: until,
        width,
        heights: isNarrow ? NARROW : WIDE,
        opened,
        folded,
        unfolded,
      }),
    [told, drawn, until, width, isNarrow, opened, folded, unfolded],
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

const rowsOf = (lanes: readonly Lane[]): Row[] => lanes.flatMap((lane) => lane.rows)

/** The row that shows what is selected: a handling, the publishing of an event, or what handled it first. */
function rowOf(selection: Selection, lanes: readonly Lane[]): string | null {
  if (selection.type === 'ghost') return rowsOf(lanes).find(({ id }) => id === selection.ghostId)?.id ?? null
  if (selection.type !== 'event' && selection.type !== 'group') return null
  const consumer = selection.type === 'event' ? selection.consumer : null
  const own = rowsOf(lanes).filter((row) => row.type !== 'ghost' && row.event.eventId === selection.eventId)
  const exact = own.find((row) => row.type === 'handling' && row.work.consumer === consumer)
  return (exact ?? own.find(({ type }) => type === 'publish') ?? own[0])?.id ?? null
}

function selectionOfRow(row: Row): Selection {
  if (row.type === 'ghost') return { type: 'ghost', ghostId: row.ghost.id }
  const consumer = row.type === 'handling' ? row.work.consumer : null
  return { type: 'event', eventId: row.event.eventId, consumer }
}
