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
const LARGEST = 1.1

/** Sets a flat layout for a canvas: as large as all of it fits, or at a readable size where it does not. */
export function setFor(flat: Layout, canvas: Canvas): Layout {
  if (flat.direction === 'down') return flat
  const settings = [1, 0.94, 0.88, READABLE].map((zoom) => ({ zoom, layout: wrap(flat, widthAt(canvas, zoom)) }))
  const fitting = settings.find(({ zoom, layout }) => layout.bounds.height * zoom <= canvas.height - 2 * MARGIN)
  return (fitting ?? settings[0])?.layout ?? flat
}

const widthAt = (canvas: Canvas, zoom: number): number => Math.max(300, (canvas.width - 2 * MARGIN) / zoom)

/** The whole picture in the middle of the canvas; what does not fit at a readable size begins at the top left. */
export function fitted({ bounds }: Layout, canvas: Canvas, least = READABLE): Viewport {
  const room = { width: canvas.width - 2 * MARGIN, height: canvas.height - 2 * MARGIN }
  const whole = Math.min(room.width / Math.max(1, bounds.width), room.height / Math.max(1, bounds.height))
  const zoom = Math.min(LARGEST, Math.max(least, whole))
  const x = offset(bounds.x, bounds.width, canvas.width, zoom)
  const y = offset(bounds.y, bounds.height, canvas.height, zoom)
  return { x, y, zoom }
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
