import ELK from 'elkjs/lib/elk.bundled.js'
import type { ElkNode } from 'elkjs/lib/elk-api.js'
import type { MapGraph, MapNode } from './map-graph.ts'

export type MapDirection = 'RIGHT' | 'DOWN'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Where everything of a map stands. */
export interface MapLayout {
  readonly direction: MapDirection
  readonly width: number
  readonly height: number
  readonly boxes: Readonly<Record<string, Box>>
  /** Each edge as a curve, and where its head is. */
  readonly curves: Readonly<Record<string, { readonly d: string; readonly end: Point }>>
}

const kept = new Map<string, Promise<MapLayout>>()
const MOST_KEPT = 20

/** Lays the map out in layers, by who causes whom. A map of the same nodes and edges keeps its places. */
export function layOutMap(graph: MapGraph, direction: MapDirection): Promise<MapLayout> {
  const key = JSON.stringify([direction, graph.nodes.map(({ id }) => id), graph.edges.map(({ id }) => id)])
  const known = kept.get(key)
  if (known !== undefined) return known
  const layout = compute(graph, direction)
  layout.catch(() => kept.delete(key))
  kept.set(key, layout)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return layout
}

async function compute(graph: MapGraph, direction: MapDirection): Promise<MapLayout> {
  const placed: ElkNode = await new ELK().layout({
    id: 'map',
    layoutOptions: { ...OPTIONS, ...SPACING[direction], 'elk.direction': direction },
    children: graph.nodes.map((node) => ({ id: node.id, ...sizeOf(node) })),
    edges: graph.edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  })
  return {
    direction,
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    boxes: boxesOf(placed),
    curves: curvesOf(placed, direction),
  }
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'SPLINES',
  'elk.padding': '[top=4,left=2,bottom=4,right=2]',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.thoroughness': '20',
}

const SPACING: Readonly<Record<MapDirection, Readonly<Record<string, string>>>> = {
  RIGHT: {
    'elk.layered.spacing.nodeNodeBetweenLayers': '16',
    'elk.spacing.nodeNode': '18',
    'elk.spacing.edgeNode': '12',
    'elk.spacing.edgeEdge': '9',
  },
  DOWN: {
    'elk.layered.spacing.nodeNodeBetweenLayers': '20',
    'elk.spacing.nodeNode': '8',
    'elk.spacing.edgeNode': '7',
    'elk.spacing.edgeEdge': '6',
  },
}

const CHARACTER = 6.5
const LONGEST = 18

/** The name as it is written in its box. */
export const nodeLabel = (name: string): string =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 8)}…${name.slice(-7)}`

/** Wide enough for the name in any of the system's fonts. */
export function sizeOf({ name, figure, kind }: MapNode): { width: number; height: number } {
  const letters = Math.max(nodeLabel(name).length, figure.length * 0.86, 6)
  return { width: Math.ceil(letters * CHARACTER) + (kind === 'service' ? 12 : 16), height: 36 }
}

const boxesOf = ({ children = [] }: ElkNode): Record<string, Box> =>
  Object.fromEntries(children.map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [id, { x, y, width, height }]))

function curvesOf({ edges = [] }: ElkNode, direction: MapDirection): MapLayout['curves'] {
  return Object.fromEntries(
    edges.flatMap(({ id, sections }) => {
      const section = sections?.[0]
      if (section === undefined) return []
      const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]
      return [[id, { d: curve(points, direction), end: section.endPoint }]]
    }),
  )
}

/** ELK gives splines as points of cubic Bézier curves; the rest, if any, is a straight line. */
function curve(points: readonly Point[], direction: MapDirection): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  const start = `M${place(first)}`
  const [only] = rest
  if (rest.length === 1 && only !== undefined) return `${start}${direct(first, only, direction)}`
  const curves = Array.from({ length: Math.floor(rest.length / 3) }, (_, index) => {
    const three = rest.slice(index * 3, index * 3 + 3)
    return `C${three.map(place).join(' ')}`
  })
  const left = rest.slice(curves.length * 3).map((point) => `L${place(point)}`)
  return [start, ...curves, ...left].join('')
}

function direct(from: Point, to: Point, direction: MapDirection): string {
  const middle = direction === 'RIGHT' ? (from.x + to.x) / 2 : (from.y + to.y) / 2
  if (direction === 'RIGHT') return `C${middle} ${from.y} ${middle} ${to.y} ${place(to)}`
  return `C${from.x} ${middle} ${to.x} ${middle} ${place(to)}`
}

const place = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`
