import type { Point } from './layout.ts'
import { heightAt, type Routes, type Row } from './row-breaks.ts'

/** A line from the end of one row to the beginning of the next, for one edge or for several that run together. */
export interface ReturnLane {
  /** Heights at which its edges leave the row before, in the flat layout. */
  readonly heights: ReadonlySet<number>
  /** Where all of them end, when that is a card of the row's first layer: they run straight into it. */
  readonly landing: Point | null
}

/**
 * The lines that lead into a row from the one before, lowest on the screen first. Edges from one place share a line, and so
 * do edges to one card at the beginning of the row.
 */
export function lanesInto(row: Row, routes: Routes): ReturnLane[] {
  const crossing = routes.flatMap((route) => {
    const height = heightAt(route, row.from)
    return height === null ? [] : [{ height, landing: landingOf(route, row) }]
  })
  const groups = [...Map.groupBy(crossing, ({ height }) => height)].map(([height, edges]) => {
    const [first] = edges
    const isOne = edges.every(({ landing }) => landing?.x === first?.landing?.x && landing?.y === first?.landing?.y)
    return { height, landing: isOne ? (first?.landing ?? null) : null }
  })
  const lanes = Map.groupBy(groups, ({ height, landing }) =>
    landing === null ? `${height}` : `${landing.x}/${landing.y}`,
  )
  return [...lanes.values()]
    .map(
      (same): ReturnLane => ({ heights: new Set(same.map(({ height }) => height)), landing: same[0]?.landing ?? null }),
    )
    .sort((a, b) => Math.max(...b.heights) - Math.max(...a.heights))
}

/** Where a route ends, if that is in the first layer of the row. */
function landingOf(route: readonly Point[], { firstEnds }: Row): Point | null {
  const end = route.at(-1)
  return end !== undefined && end.x < firstEnds ? end : null
}
