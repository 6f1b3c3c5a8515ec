import { addMillis, type Flow, type Micros } from '@causeway/model'
import type { CriticalStretch } from './critical.ts'
import { criticalPath } from './critical.ts'
import { isQuiet, type Lane, type Row, type SpanLine } from './rows.ts'
import { type Interval, makeScale, type Scale } from './scale.ts'

/** Heights in pixels, shared with the style sheet of the timeline. */
export const ROW_HEIGHT = 28
export const SPAN_HEIGHT = 20
/** Between lanes. */
export const LANE_GAP = 1

/** One line of the timeline: a row, an inner span under it, or a whole lane folded into one. */
export type Line =
  | { readonly type: 'row'; readonly row: Row; readonly leads: boolean; readonly y: number; readonly lane: Lane }
  | { readonly type: 'span'; readonly row: Row; readonly span: SpanLine; readonly y: number; readonly lane: Lane }
  | { readonly type: 'folded'; readonly lane: Lane; readonly y: number }

export interface Timeline {
  readonly lines: readonly Line[]
  readonly height: number
  readonly scale: Scale
  readonly critical: readonly CriticalStretch[]
  /** Where `now` is, while something is owed; null for a flow that is over. */
  readonly nowX: number | null
}

export interface TimelineOptions {
  readonly flow: Flow
  readonly lanes: readonly Lane[]
  readonly now: Micros
  readonly width: number
  readonly folded: ReadonlySet<string>
  /** Rows whose inner spans are shown. */
  readonly unfolded: ReadonlySet<string>
  readonly opened: ReadonlySet<Micros>
}

/** The geometry of the waterfall: what stands on which line, and where on it a moment is. */
export function drawTimeline({ flow, lanes, now, width, folded, unfolded, opened }: TimelineOptions): Timeline {
  const rows = lanes.flatMap((lane) => lane.rows)
  const owed = rows.some(({ type }) => type === 'ghost')
  const domain = domainOf(flow, rows, now)
  const lines = linesOf(lanes, folded, unfolded)
  const scale = makeScale({ domain, busy: busyOf(rows), width, opened })
  return {
    lines,
    height: lines.reduce((_, line) => line.y + heightOf(line), 0),
    scale,
    critical: criticalPath(flow, lanes),
    nowX: owed ? scale.x(now) : null,
  }
}

export const heightOf = ({ type }: Line): number => (type === 'span' ? SPAN_HEIGHT : ROW_HEIGHT)

/** Lanes that begin folded: many rows that only watch, or more rows than can be read. */
export const foldedAtFirst = (lanes: readonly Lane[]): Set<string> =>
  new Set(
    lanes
      .filter(({ rows }) => (rows.length > 1 && rows.every(isQuiet)) || rows.length > MANY_ROWS)
      .map(({ service }) => service),
  )

const MANY_ROWS = 16

/** A flow that lasts no time at all still has some room. */
const LEAST_MILLIS = 1

function domainOf(flow: Flow, rows: readonly Row[], now: Micros): Interval {
  const owed = rows.flatMap((row) => (row.type === 'ghost' ? [row.until, now] : []))
  const ends = [flow.endedAt, addMillis(flow.startedAt, LEAST_MILLIS), ...owed]
  return { from: flow.startedAt, to: ends.reduce((last, end) => (end > last ? end : last)) }
}

/** Waiting in a queue is idle: hours of it are drawn short. */
function busyOf(rows: readonly Row[]): Interval[] {
  return rows.flatMap((row): Interval[] => {
    if (row.type === 'publish') return [row.span]
    if (row.type === 'ghost') return []
    return [...row.bars, ...row.spans, ...row.sends.map(({ at }) => ({ from: at, to: at }))]
  })
}

function linesOf(lanes: readonly Lane[], folded: ReadonlySet<string>, unfolded: ReadonlySet<string>): Line[] {
  let y = 0
  return lanes.flatMap((lane) => {
    if (folded.has(lane.service)) {
      const line: Line = { type: 'folded', lane, y }
      y += ROW_HEIGHT + LANE_GAP
      return [line]
    }
    const lines = lane.rows.flatMap((row, index): Line[] => {
      const own: Line = { type: 'row', row, leads: index === 0, y, lane }
      y += ROW_HEIGHT
      if (row.type !== 'handling' || !unfolded.has(row.id)) return [own]
      return [
        own,
        ...row.spans.map((span): Line => {
          const line: Line = { type: 'span', row, span, y, lane }
          y += SPAN_HEIGHT
          return line
        }),
      ]
    })
    y += LANE_GAP
    return lines
  })
}
