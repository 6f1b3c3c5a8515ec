import { boundsOf } from './bounds.ts'
import type { Box, Layout, Point } from './layout.ts'
import { CARD } from './measure.ts'

/** Between the lines that lead from the end of one row to the beginning of the next. */
const LANE = 8
/** From a row to the first of these lines, and from the last to the next row. */
const GUTTER = 16
/** How far beyond its last card a row still runs straight on. */
const STRAIGHT = 6
/** Between the lines that point back, over a row. */
const TURN_LANE = 6
/** From the right border of a card to where such a line meets it. */
const TURN_INSET = 22
/** The border of a card lies so far below the top of its box. */
const PILL_OVERHANG = CARD.pill / 2
/** A row is broken after at least this part of the width, if fewer lines cross there. */
const FULL_ENOUGH = 0.6

interface Layer {
  readonly left: number
  readonly right: number
}

interface Row {
  /** Where the row begins and ends in the flat layout; everything between belongs to it. */
  readonly from: number
  readonly to: number
  readonly left: number
  readonly right: number
}

/**
 * Sets a flat layout in rows no wider than `width`, like text: a long story is read line by line at full size rather than
 * across one strip. A line at the margin leads from the end of a row to the beginning of the next. Rows fill from the left,
 * so that a growing flow keeps its places.
 */
export function wrap(layout: Layout, width: number): Layout {
  if (layout.direction === 'down') return layout
  const layers = layersOf(Object.values(layout.boxes))
  const rows = breakRows(layers, Object.values(layout.routes), width)
  const gap = GUTTER + layout.turns.length * TURN_LANE
  const placed = placeRows(rows, Object.values(layout.boxes), Object.values(layout.routes), gap)
  return routeTurns(setInRows(layout, placed), placed)
}

/** Layers of the flat layout, left to right: cards that stand above each other. */
function layersOf(boxes: readonly Box[]): Layer[] {
  const layers: Layer[] = []
  for (const { x, width } of boxes.toSorted((a, b) => a.x - b.x)) {
    const last = layers.at(-1)
    if (last === undefined || x >= last.right) layers.push({ left: x, right: x + width })
    else layers[layers.length - 1] = { left: last.left, right: Math.max(last.right, x + width) }
  }
  return layers
}

type Routes = readonly (readonly Point[])[]

function breakRows(layers: readonly Layer[], routes: Routes, width: number): Row[] {
  const rows: Row[] = []
  let first = 0
  while (first < layers.length) {
    const last = lastOfRow(layers, first, routes, width)
    const [begin, end] = [layers[first] as Layer, layers[last] as Layer]
    rows.push({
      from: rows.at(-1)?.to ?? Number.NEGATIVE_INFINITY,
      to: end.right + STRAIGHT,
      left: begin.left,
      right: end.right,
    })
    first = last + 1
  }
  return rows.map((row, index) => (index === rows.length - 1 ? { ...row, to: Number.POSITIVE_INFINITY } : row))
}

/** The last layer of the row that begins with `first`: the fullest row, but rather one that few lines leave. */
function lastOfRow(layers: readonly Layer[], first: number, routes: Routes, width: number): number {
  const left = layers[first]?.left ?? 0
  const fitting = layers.flatMap(({ right }, index) => (index > first && right - left <= width ? [index] : []))
  if (fitting.at(-1) === layers.length - 1 || fitting.length === 0) return fitting.at(-1) ?? first
  const full = fitting.filter((index) => (layers[index] as Layer).right - left >= width * FULL_ENOUGH)
  const candidates = full.length > 0 ? full : fitting.slice(-1)
  const leaving = (index: number): number => crossings(routes, (layers[index] as Layer).right + STRAIGHT).length
  return candidates.reduce((best, index) => (leaving(index) <= leaving(best) ? index : best))
}

/** The heights at which lines cross a place, lowest on the screen first. */
function crossings(routes: Routes, x: number): number[] {
  const heights = routes.flatMap((route) => heightAt(route, x) ?? [])
  return [...new Set(heights)].sort((a, b) => b - a)
}

function heightAt(route: readonly Point[], x: number): number | null {
  for (const [index, point] of route.entries()) {
    const next = route[index + 1]
    if (next !== undefined && point.x <= x && next.x > x) return point.y
  }
  return null
}

interface PlacedRow extends Row {
  readonly dx: number
  readonly dy: number
  readonly top: number
  readonly bottom: number
  /** Heights, in the flat layout, of the lines that leave it. */
  readonly leaving: readonly number[]
  /** Where the lines that enter it come down, after the shift. */
  readonly entry: number
}

function setInRows(layout: Layout, rows: readonly PlacedRow[]): Layout {
  const boxes = Object.entries(layout.boxes).map(([id, box]): [string, Box] => {
    const { dx, dy } = rowOf(rows, box)
    return [id, { ...box, x: box.x + dx, y: box.y + dy }]
  })
  const routes = Object.entries(layout.routes).map(([id, route]): [string, Point[]] => [id, setRoute(route, rows)])
  return { ...layout, boxes: Object.fromEntries(boxes), routes: Object.fromEntries(routes) }
}

/** The row of a card of the flat layout. */
function rowOf(rows: readonly PlacedRow[], { x, width }: Box): PlacedRow {
  const middle = x + width / 2
  return rows.find(({ from, to }) => middle > from && middle <= to) ?? (rows[0] as PlacedRow)
}

function placeRows(rows: readonly Row[], boxes: readonly Box[], routes: Routes, gap: number): PlacedRow[] {
  const placed: PlacedRow[] = []
  for (const row of rows) {
    const inside = boxes.filter(({ x, width }) => x + width / 2 > row.from && x + width / 2 <= row.to)
    const pieces = routes.flatMap((route) => cut(route, row))
    const heights = [...inside.flatMap(({ y, height }) => [y, y + height]), ...pieces.map(({ y }) => y)]
    const top = heights.reduce((a, b) => Math.min(a, b), heights[0] ?? 0)
    const bottom = heights.reduce((a, b) => Math.max(a, b), heights[0] ?? 0)
    const before = placed.at(-1)
    const lanes = before?.leaving.length ?? 0
    const dy = before === undefined ? 0 : before.bottom + GUTTER + gap + Math.max(0, lanes - 1) * LANE - top
    const left = rows[0]?.left ?? 0
    const jogs = pieces.filter(({ x }) => x > row.from && x < row.left).map(({ x }) => x)
    const entry = jogs.reduce((a, b) => Math.min(a, b), row.left) - row.left + left - GUTTER
    placed.push({
      ...row,
      dx: left - row.left,
      dy,
      top: top + dy,
      bottom: bottom + dy,
      leaving: crossings(routes, row.to),
      entry,
    })
  }
  return placed
}

/** The corners of the part of a route that lies in a row, with its ends at the row's borders. */
function cut(route: readonly Point[], { from, to }: Row): Point[] {
  const corners = route.filter(({ x }) => x > from && x <= to)
  const [enters, leaves] = [heightAt(route, from), heightAt(route, to)]
  const begin = enters === null || !Number.isFinite(from) ? [] : [{ x: from, y: enters }]
  const end = leaves === null || !Number.isFinite(to) ? [] : [{ x: to, y: leaves }]
  return [...begin, ...corners, ...end]
}

function setRoute(route: readonly Point[], rows: readonly PlacedRow[]): Point[] {
  return rows.flatMap((row, index) => {
    const piece = cut(route, row).map(({ x, y }) => ({ x: x + row.dx, y: y + row.dy }))
    const before = rows[index - 1]
    const height = before === undefined ? null : heightAt(route, before.to)
    if (before === undefined || height === null) return piece
    return [...turnOver(before, row, height), ...piece.slice(1)]
  })
}

/** The corners between the end of one row and the beginning of the next. Lines nest, so none crosses another. */
function turnOver(before: PlacedRow, row: PlacedRow, height: number): Point[] {
  const lane = Math.max(0, before.leaving.indexOf(height))
  const right = before.right + before.dx + GUTTER + lane * LANE
  const gutter = before.bottom + GUTTER + lane * LANE
  const left = row.entry - (before.leaving.length - 1 - lane) * LANE
  return [
    { x: right, y: height + before.dy },
    { x: right, y: gutter },
    { x: left, y: gutter },
    { x: left, y: height + row.dy },
  ]
}

/** Leads what points back over its row, along the right margin, and over the row of what it undoes down to it. */
function routeTurns(layout: Layout, rows: readonly PlacedRow[]): Layout {
  const all = boundsOf(Object.values(layout.boxes), Object.values(layout.routes).flat())
  const routes = { ...layout.routes }
  for (const [index, { id, from, to }] of layout.turns.entries()) {
    const [start, end] = [layout.boxes[from], layout.boxes[to]]
    if (start === undefined || end === undefined) continue
    const [low, high] = [rowAt(rows, start), rowAt(rows, end)]
    const lane = (index + 1) * TURN_LANE + 2
    const margin = all.x + all.width + lane
    const [startX, endX] = [start.x + start.width - TURN_INSET, end.x + end.width - TURN_INSET - index * TURN_LANE]
    const around = low === high ? [] : [margin]
    routes[id] = [
      { x: startX, y: start.y + PILL_OVERHANG },
      { x: startX, y: low.top - lane },
      ...around.flatMap((x) => [
        { x, y: low.top - lane },
        { x, y: high.top - lane },
      ]),
      { x: endX, y: high.top - lane },
      { x: endX, y: end.y + PILL_OVERHANG },
    ]
  }
  return { ...layout, routes, bounds: boundsOf(Object.values(layout.boxes), Object.values(routes).flat()) }
}

const rowAt = (rows: readonly PlacedRow[], { y }: Box): PlacedRow =>
  rows.find(({ top, bottom }) => y >= top && y <= bottom) ?? (rows[0] as PlacedRow)
