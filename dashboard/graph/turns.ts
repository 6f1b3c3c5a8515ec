import { boundsOf } from './bounds.ts'
import type { Box, Layout } from './layout.ts'
import { CARD } from './measure.ts'

/** Between the lines that point back, over a row. */
export const TURN_LANE = 6
/** From the right border of a card to where such a line meets it. */
const TURN_INSET = 22
/** The border of a card lies so far below the top of its box. */
const PILL_OVERHANG = CARD.pill / 2

interface Extent {
  readonly top: number
  readonly bottom: number
}

/** Leads what points back over its row, along the right margin, and over the row of what it undoes down to it. */
export function routeTurns(layout: Layout, rows: readonly Extent[]): Layout {
  const all = boundsOf(Object.values(layout.boxes), Object.values(layout.routes).flat())
  const routes = { ...layout.routes }
  for (const [index, { id, from, to }] of layout.turns.entries()) {
    const [start, end] = [layout.boxes[from], layout.boxes[to]]
    if (start === undefined || end === undefined) continue
    const lane = (index + 1) * TURN_LANE + 2
    const [low, high] = [rowAt(rows, start).top - lane, rowAt(rows, end).top - lane]
    const margin = all.x + all.width + lane
    const startX = start.x + start.width - TURN_INSET
    const endX = end.x + end.width - TURN_INSET - index * TURN_LANE
    const around = [
      { x: margin, y: low },
      { x: margin, y: high },
    ]
    routes[id] = [
      { x: startX, y: start.y + PILL_OVERHANG },
      { x: startX, y: low },
      ...(low === high ? [] : around),
      { x: endX, y: high },
      { x: endX, y: end.y + PILL_OVERHANG },
    ]
  }
  return { ...layout, routes, bounds: boundsOf(Object.values(layout.boxes), Object.values(routes).flat()) }
}

const rowAt = (rows: readonly Extent[], { y }: Box): Extent =>
  rows.find(({ top, bottom }) => y >= top && y <= bottom) ?? (rows[0] as Extent)
