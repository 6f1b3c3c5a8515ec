import ELK from 'elkjs/lib/elk.bundled.js'
import type { ElkNode } from 'elkjs/lib/elk-api.js'
import type { MapGraph, MapNode } from './map-graph.ts'

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

/** Where everything of a map stands, from left to right. */
export interface MapLayout {
  readonly width: number
  readonly height: number
  readonly boxes: Readonly<Record<string, Box>>
  /** Each edge as a curve, and where its head is. */
  readonly curves: Readonly<Record<string, { readonly d: string; readonly end: Point }>>
}

/** The height of a node's own line, and of each line below it. */
export const HEAD_HEIGHT = 32
export const LINE_HEIGHT = 22

const kept = new Map<string, Promise<MapLayout>>()
const MOST_KEPT = 20

/** Lays the map out in layers, causes before effects. A map of the same nodes, edges and sizes keeps its places. */
export function layOutMap(graph: MapGraph): Promise<MapLayout> {
  const nodes = graph.nodes.map((node) => [node.id, sizeOf(node).width, node.outputs.map(({ id }) => id)])
  const key = JSON.stringify([nodes, graph.edges.map(({ id }) => id)])
  const known = kept.get(key)
  if (known !== undefined) return known
  const layout = compute(graph)
  layout.catch(() => kept.delete(key))
  kept.set(key, layout)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return layout
}

async function compute(graph: MapGraph): Promise<MapLayout> {
  const placed: ElkNode = await new ELK().layout({
    id: 'map',
    layoutOptions: OPTIONS,
    children: graph.nodes.map(toNode),
    edges: graph.edges.map(({ id, from, to }) => ({ id, sources: [`${from} out`], targets: [`${to} in`] })),
  })
  const { children = [] } = placed
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    boxes: Object.fromEntries(
      children.map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [id, { x, y, width, height }]),
    ),
    curves: curvesOf(placed),
  }
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'SPLINES',
  'elk.padding': '[top=4,left=2,bottom=4,right=2]',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.thoroughness': '30',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '9',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '5',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '8',
}

/** What comes in meets the node's own line, what goes out leaves from the line that names it. */
function toNode(node: MapNode): ElkNode {
  const { width, height } = sizeOf(node)
  const port = (id: string, side: 'EAST' | 'WEST', y: number) => ({
    id,
    x: side === 'EAST' ? width : 0,
    y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': side },
  })
  const own = [port(`${node.id} in`, 'WEST', HEAD_HEIGHT / 2), port(`${node.id} out`, 'EAST', HEAD_HEIGHT / 2)]
  const outputs = node.outputs.map(({ id }, index) =>
    port(`${id} out`, 'EAST', HEAD_HEIGHT + (index + 0.5) * LINE_HEIGHT),
  )
  return {
    id: node.id,
    width,
    height,
    ports: [...own, ...outputs],
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  }
}

const NAME_LETTER = 6.4
const FIGURE_LETTER = 5.8
const LONGEST = 18
/** Widths go in steps, so that a figure that grows by a letter seldom moves the map. */
const WIDTH_STEP = 12

/** The name as it is written in its box. */
export const nodeLabel = (name: string): string =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 8)}…${name.slice(-7)}`

/** Wide enough for every line, in any of the system's fonts. */
export function sizeOf({ name, figure, outputs }: MapNode): { width: number; height: number } {
  const lineWidth = (label: string, text: string): number =>
    nodeLabel(label).length * NAME_LETTER + Math.max(4, text.length) * FIGURE_LETTER
  const widest = Math.max(
    lineWidth(name, figure),
    ...outputs.map((output) => lineWidth(output.name, output.figure) + (output.isOwn ? 8 : 0)),
  )
  return {
    width: Math.ceil((widest + 28) / WIDTH_STEP) * WIDTH_STEP,
    height: HEAD_HEIGHT + outputs.length * LINE_HEIGHT + (outputs.length > 0 ? 4 : 0),
  }
}

function curvesOf({ edges = [] }: ElkNode): MapLayout['curves'] {
  return Object.fromEntries(
    edges.flatMap(({ id, sections }) => {
      const section = sections?.[0]
      if (section === undefined) return []
      const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]
      return [[id, { d: curve(points), end: section.endPoint }]]
    }),
  )
}

/** ELK gives splines as points of cubic Bézier curves; the rest, if any, is a straight line. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  const [only] = rest
  if (first === undefined || only === undefined) return ''
  const start = `M${place(first)}`
  if (rest.length === 1) {
    const middle = (first.x + only.x) / 2
    return `${start}C${middle} ${first.y} ${middle} ${only.y} ${place(only)}`
  }
  const curves = Array.from({ length: Math.floor(rest.length / 3) }, (_, index) => {
    const three = rest.slice(index * 3, index * 3 + 3)
    return `C${three.map(place).join(' ')}`
  })
  const left = rest.slice(curves.length * 3).map((point) => `L${place(point)}`)
  return [start, ...curves, ...left].join('')
}

const place = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`
