import type { Box, Point } from './layout.ts'

/** How far beyond its last card a row still runs straight on. */
const STRAIGHT = 6
/** Each further line that leaves a row is as bad as this part of its width left empty. */
const LINE_COST = 0.35

export type Routes = readonly (readonly Point[])[]

interface Layer {
  readonly left: number
  readonly right: number
}

/** A part of a flat layout, from one break to the next. */
export interface Row {
  /** Everything between belongs to it. */
  readonly from: number
  readonly to: number
  /** Its first card begins, its first layer ends, and its last card ends here. */
  readonly left: number
  readonly firstEnds: number
  readonly right: number
}

/** Breaks a flat layout between layers into rows no wider than `width`. Rows fill from the left. */
export function breakRows(boxes: readonly Box[], routes: Routes, width: number): Row[] {
  const layers = layersOf(boxes)
  const rows: Row[] = []
  let first = 0
  while (first < layers.length) {
    const last = lastOfRow(layers, first, routes, width)
    const [begin, end] = [layers[first] as Layer, layers[last] as Layer]
    const isLast = last === layers.length - 1
    rows.push({
      from: rows.at(-1)?.to ?? Number.NEGATIVE_INFINITY,
      to: isLast ? Number.POSITIVE_INFINITY : end.right + STRAIGHT,
      left: begin.left,
      firstEnds: begin.right,
      right: end.right,
    })
    first = last + 1
  }
  return rows
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

/** The last layer of the row that begins with `first`: the fullest row, but rather one that few lines leave. */
function lastOfRow(layers: readonly Layer[], first: number, routes: Routes, width: number): number {
  const left = layers[first]?.left ?? 0
  const fitting = layers.flatMap(({ right }, index) => (index >= first && right - left <= width ? [index] : []))
  if (fitting.at(-1) === layers.length - 1) return layers.length - 1
  const worth = (index: number): number => {
    const { right } = layers[index] as Layer
    const heights = new Set(
      routes.map((route) => heightAt(route, right + STRAIGHT)).filter((height) => height !== null),
    )
    return (right - left) / width - LINE_COST * heights.size
  }
  return fitting.reduce((best, index) => (worth(index) >= worth(best) ? index : best), first)
}

/** The height at which a route crosses a place on its way to the right; null where it does not. */
export function heightAt(route: readonly Point[], x: number): number | null {
  for (const [index, point] of route.entries()) {
    const next = route[index + 1]
    if (next !== undefined && point.x <= x && next.x > x) return point.y
  }
  return null
}
