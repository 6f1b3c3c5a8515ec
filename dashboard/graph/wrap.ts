import type { Box, Layout, Point } from './layout.ts'
import { lanesInto, type ReturnLane } from './return-lanes.ts'
import { breakRows, heightAt, type Routes, type Row } from './row-breaks.ts'
import { routeTurns, TURN_LANE } from './turns.ts'

/** Between the lines that lead from the end of one row to the beginning of the next. */
const LANE = 8
/** From a row to the first of these lines, and from the last to the next row. */
const GUTTER = 16

/**
 * Sets a flat layout in rows no wider than `width`, like text: a long story is read line by line at full size rather than
 * across one strip. A line at the margin leads from the end of a row to the beginning of the next. Rows fill from the left,
 * so that a growing flow keeps its places.
 */
export function wrap(layout: Layout, width: number): Layout {
  if (layout.direction === 'down') return layout
  const boxes = Object.values(layout.boxes)
  const routes = Object.values(layout.routes)
  const rows = placeRows(breakRows(boxes, routes, width), boxes, routes, layout.turns.length)
  const set = {
    ...layout,
    boxes: mapValues(layout.boxes, (box) => moved(box, rowOf(rows, box))),
    routes: mapValues(layout.routes, (route) => setRoute(route, rows)),
  }
  return routeTurns(set, rows)
}

interface PlacedRow extends Row {
  readonly dx: number
  readonly dy: number
  readonly top: number
  readonly bottom: number
  /** The lines that lead into it; none into the first row. */
  readonly lanes: readonly ReturnLane[]
  /** Where the innermost of them comes down, after the shift. */
  readonly entry: number
}

function placeRows(rows: readonly Row[], boxes: readonly Box[], routes: Routes, turns: number): PlacedRow[] {
  const placed: PlacedRow[] = []
  for (const row of rows) {
    const before = placed.at(-1)
    const lanes = before === undefined ? [] : lanesInto(row, routes)
    const inside = boxes.filter((box) => middleOf(box) > row.from && middleOf(box) <= row.to)
    const pieces = routes.flatMap((route) => (laneOf(lanes, route, row)?.landing == null ? cut(route, row) : []))
    const heights = [...inside.flatMap(({ y, height }) => [y, y + height]), ...pieces.map(({ y }) => y)]
    const top = heights.reduce((a, b) => Math.min(a, b), heights[0] ?? 0)
    const bottom = heights.reduce((a, b) => Math.max(a, b), heights[0] ?? 0)
    const gutter = 2 * GUTTER + turns * TURN_LANE + Math.max(0, lanes.length - 1) * LANE
    const dy = before === undefined ? 0 : before.bottom + gutter - top
    const left = rows[0]?.left ?? 0
    const jogs = pieces.filter(({ x }) => x > row.from && x < row.left).map(({ x }) => x)
    const entry = jogs.reduce((a, b) => Math.min(a, b), row.left) - row.left + left - GUTTER
    placed.push({ ...row, dx: left - row.left, dy, top: top + dy, bottom: bottom + dy, lanes, entry })
  }
  return placed
}

const middleOf = ({ x, width }: Box): number => x + width / 2

const rowOf = (rows: readonly PlacedRow[], box: Box): PlacedRow =>
  rows.find(({ from, to }) => middleOf(box) > from && middleOf(box) <= to) ?? (rows[0] as PlacedRow)

const moved = <Placed extends Point>(place: Placed, { dx, dy }: PlacedRow): Placed => ({
  ...place,
  x: place.x + dx,
  y: place.y + dy,
})

/** The corners of the part of a route that lies in a row, with its ends at the row's borders. */
function cut(route: readonly Point[], { from, to }: Row): Point[] {
  const corners = route.filter(({ x }) => x > from && x <= to)
  const [enters, leaves] = [heightAt(route, from), heightAt(route, to)]
  const begin = enters === null || !Number.isFinite(from) ? [] : [{ x: from, y: enters }]
  const end = leaves === null || !Number.isFinite(to) ? [] : [{ x: to, y: leaves }]
  return [...begin, ...corners, ...end]
}

function laneOf(lanes: readonly ReturnLane[], route: readonly Point[], row: Row): ReturnLane | null {
  const height = heightAt(route, row.from)
  return height === null ? null : (lanes.find(({ heights }) => heights.has(height)) ?? null)
}

function setRoute(route: readonly Point[], rows: readonly PlacedRow[]): Point[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1]
    const height = heightAt(route, row.from)
    const lane = laneOf(row.lanes, route, row)
    const piece = cut(route, row).map((point) => moved(point, row))
    if (before === undefined || height === null || lane === null) return piece
    const rest = lane.landing === null ? piece.slice(1) : [moved(lane.landing, row)]
    return [...turnOver(before, row, lane, height), ...rest]
  })
}

/** The corners between the end of one row and the beginning of the next. Lines nest, so that none crosses another. */
function turnOver(before: PlacedRow, row: PlacedRow, lane: ReturnLane, height: number): Point[] {
  const index = row.lanes.indexOf(lane)
  const right = before.right + before.dx + GUTTER + index * LANE
  const gutter = before.bottom + GUTTER + index * LANE
  const left = row.entry - (row.lanes.length - 1 - index) * LANE
  return [
    { x: right, y: height + before.dy },
    { x: right, y: gutter },
    { x: left, y: gutter },
    { x: left, y: (lane.landing?.y ?? height) + row.dy },
  ]
}

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
