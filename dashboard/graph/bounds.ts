import type { Box, Point } from './layout.ts'

/** The smallest box around cards and corners. */
export function boundsOf(boxes: readonly Box[], corners: readonly Point[]): Box {
  const opposite = boxes.map(({ x, y, width, height }) => ({ x: x + width, y: y + height }))
  const points = [...boxes, ...opposite, ...corners]
  const first = points[0] ?? { x: 0, y: 0 }
  let { x, y } = first
  let [right, bottom] = [x, y]
  for (const point of points) {
    x = Math.min(x, point.x)
    y = Math.min(y, point.y)
    right = Math.max(right, point.x)
    bottom = Math.max(bottom, point.y)
  }
  return { x, y, width: right - x, height: bottom - y }
}
