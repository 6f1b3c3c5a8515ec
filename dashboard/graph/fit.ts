import type { Box, Layout } from './layout.ts'
import { wrap } from './wrap.ts'

export interface Canvas {
  readonly width: number
  readonly height: number
}

/** How a layout lies on the canvas: a point of it stands at `point × zoom + (x, y)`. */
export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** Room left free around the picture. */
export const MARGIN = 24
/** Below this the smallest text cannot be read. */
export const READABLE = 0.82
const LARGEST = 1

/** Sets a flat layout for a canvas: in the rows that let all of it be seen largest, or in none where it is tall already. */
export function setFor(flat: Layout, canvas: Canvas): Layout {
  const widths = [...[1, 0.94, 0.88, READABLE].map((zoom) => widthAt(canvas, zoom)), Number.POSITIVE_INFINITY]
  const settings = widths.map((width) => {
    const layout = wrap(flat, width)
    return { layout, zoom: wholeZoom(layout, canvas) }
  })
  return settings.reduce((best, next) => (next.zoom > best.zoom * NOTABLY ? next : best)).layout
}

/** Fewer and wider rows are worth it only where they show notably more. */
const NOTABLY = 1.02

/** How large all of a layout can be shown. */
function wholeZoom({ bounds }: Layout, canvas: Canvas): number {
  const [width, height] = [canvas.width - 2 * MARGIN, canvas.height - 2 * MARGIN]
  return Math.min(LARGEST, width / Math.max(1, bounds.width), height / Math.max(1, bounds.height))
}

const widthAt = (canvas: Canvas, zoom: number): number => Math.max(300, (canvas.width - 2 * MARGIN) / zoom)

/** The whole picture in the middle of the canvas; what does not fit at a readable size is seen from where it begins. */
export function fitted(layout: Layout, canvas: Canvas, least = readable(layout, canvas)): Viewport {
  const { bounds, boxes } = layout
  const zoom = Math.max(least, wholeZoom(layout, canvas))
  const viewport = {
    x: offset(bounds.x, bounds.width, canvas.width, zoom),
    y: offset(bounds.y, bounds.height, canvas.height, zoom),
    zoom,
  }
  const first = Object.values(boxes)[0]
  return first === undefined ? viewport : showing(viewport, first, canvas)
}

/** What runs down is scrolled like a page: it need only fit in width. */
function readable({ direction, bounds }: Layout, canvas: Canvas): number {
  if (direction === 'right') return READABLE
  return Math.min(LARGEST, Math.max(READABLE, (canvas.width - 2 * MARGIN) / Math.max(1, bounds.width)))
}

function offset(start: number, length: number, room: number, zoom: number): number {
  const free = room - length * zoom
  return Math.round((free < 2 * MARGIN ? MARGIN : free / 2) - start * zoom)
}

/** The viewport moved as little as needed to show a box. */
export function showing(viewport: Viewport, box: Box, canvas: Canvas): Viewport {
  const { x, y, zoom } = viewport
  return {
    zoom,
    x: x + nudge(box.x * zoom + x, box.width * zoom, canvas.width),
    y: y + nudge(box.y * zoom + y, box.height * zoom, canvas.height),
  }
}

function nudge(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start
  const over = start + length - (room - MARGIN)
  return over > 0 ? -Math.min(over, start - MARGIN) : 0
}
