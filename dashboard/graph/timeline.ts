import { addMillis, type Flow, type Micros } from '@causeway/model'
import type { CriticalStretch } from './critical.ts'
import { criticalPath } from './critical.ts'
import { isQuiet, type Lane, type Row, type SpanLine } from './rows.ts'
import { type Interval, makeScale, type Scale } from './scale.ts'

/** Heights in pixels, shared with the style sheet of the timeline. Narrow, the names stand above the bars. */
export interface Heights {
  readonly row: number
  readonly span: number
  /** From the top of a row to the middle of its bars. */
  readonly bar: number
}
export const WIDE: Heights = { row: 28, span: 20, bar: 14 }
export const NARROW: Heights = { row: 42, span: 34, bar: 29 }
/** Between lanes. */
const LANE_GAP = 1

interface LineBase {
  readonly lane: Lane
  readonly y: number
  readonly height: number
}

/** One line of the timeline: a row (`leads` its lane), an inner span under it, or a whole lane folded into one. */
export type Line = LineBase &
  (
    | { readonly type: 'row'; readonly row: Row; readonly leads: boolean }
    | { readonly type: 'span'; readonly row: Row; readonly span: SpanLine }
    | { readonly type: 'folded' }
  )

export interface Timeline {
  readonly lines: readonly Line[]
  readonly height: number
  /** From the top of a row to the middle of its bars. */
  readonly barAt: number
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
  readonly heights: Heights
  readonly folded: ReadonlySet<string>
  /** Rows whose inner spans are shown. */
  readonly unfolded: ReadonlySet<string>
  readonly opened: ReadonlySet<Micros>
}

/** The geometry of the waterfall: what stands on which line, and where on it a moment is. */
export function drawTimeline(options: TimelineOptions): Timeline {
  const { flow, lanes, now, width, heights, folded, unfolded, opened } = options
  const rows = lanes.flatMap((lane) => lane.rows)
  const owed = rows.some(({ type }) => type === 'ghost')
  const domain = domainOf(flow, rows, now)
  const lines = linesOf(lanes, heights, folded, unfolded)
  const scale = makeScale({ domain, busy: busyOf(rows), width, opened })
  return {
    lines,
    height: lines.reduce((_, line) => line.y + line.height, 0),
    barAt: heights.bar,
    scale,
    critical: criticalPath(flow, lanes),
    nowX: owed ? scale.x(now) : null,
  }
}

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

function linesOf(
  lanes: readonly Lane[],
  { row: rowHeight, span: spanHeight }: Heights,
  folded: ReadonlySet<string>,
  unfolded: ReadonlySet<string>,
): Line[] {
  const lines: Line[] = []
  let y = 0
  const add = (line: DistributiveOmit<Line, 'y' | 'height'>, height: number): void => {
    lines.push({ ...line, y, height })
    y += height
  }
  for (const lane of lanes) {
    if (folded.has(lane.service)) add({ type: 'folded', lane }, rowHeight)
    else {
      for (const [index, row] of lane.rows.entries()) {
        add({ type: 'row', lane, row, leads: index === 0 }, rowHeight)
        if (row.type !== 'handling' || !unfolded.has(row.id)) continue
        for (const span of row.spans) add({ type: 'span', lane, row, span }, spanHeight)
      }
    }
    y += LANE_GAP
  }
  return lines
}

type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never
