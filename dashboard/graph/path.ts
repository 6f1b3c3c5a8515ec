import type { Point } from './layout.ts'

/** An SVG path through the corners of a route, each corner rounded by up to `radius`. */
export function roundedPath(corners: readonly Point[], radius = 12): string {
  const [first, ...rest] = corners
  if (first === undefined) return ''
  const steps = rest.map((corner, index) => {
    const before = corners[index] as Point
    const after = corners[index + 2]
    return after === undefined ? `L${at(corner)}` : turn(before, corner, after, radius)
  })
  return `M${at(first)}${steps.join('')}`
}

function turn(before: Point, corner: Point, after: Point, radius: number): string {
  const reach = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2)
  return `L${at(towards(corner, before, reach))}Q${at(corner)} ${at(towards(corner, after, reach))}`
}

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to)
  if (whole === 0) return from
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole }
}

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`

const round = (value: number): number => Math.round(value * 10) / 10
