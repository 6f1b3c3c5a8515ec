import ELK from 'elkjs/lib/elk.bundled.js'
import type { ElkExtendedEdge, ElkNode, ElkPort } from 'elkjs/lib/elk-api.js'
import { boundsOf } from './bounds.ts'
import { axisOf, type Size, sizeOf } from './measure.ts'
import type { Card, Edge, Picture } from './picture.ts'

/** Which way causes lead to effects on the screen. */
export type Direction = 'right' | 'down'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** An edge from a compensation back to what it undoes. */
export interface Turn {
  readonly id: string
  readonly from: string
  readonly to: string
}

/** Where everything of a picture stands. The first card stands at 0, 0, so that a flow grows away from where it began. */
export interface Layout {
  readonly direction: Direction
  readonly boxes: Readonly<Record<string, Box>>
  /** The corners of each edge, from its cause to its effect. */
  readonly routes: Readonly<Record<string, readonly Point[]>>
  /** What points back and has no route yet: it is led over the rows once they are set. */
  readonly turns: readonly Turn[]
  readonly bounds: Box
}

/** From the left border of a card to where edges meet it when they run down. */
const TRUNK = 30

/** Lays out a picture in layers, without an overlap. The order of its cards decides ties, so a growing flow keeps its places. */
export async function layOut(picture: Picture, direction: Direction): Promise<Layout> {
  if (picture.cards.length === 0) return { direction, boxes: {}, routes: {}, turns: [], bounds: boundsOf([], []) }
  const placed = await new ELK().layout({
    id: 'flow',
    layoutOptions: {
      ...OPTIONS,
      ...(picture.cards.length > MANY_CARDS ? HASTY : THOROUGH),
      'elk.direction': direction === 'right' ? 'RIGHT' : 'DOWN',
      ...SPACING[direction],
    },
    children: picture.cards.map((card) => toNode(card, direction)),
    edges: picture.edges.filter(({ type }) => direction === 'down' || type !== 'undoes').map(toEdge),
  })
  return readLayout(placed, picture, direction)
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.separateConnectedComponents': 'false',
  'elk.layered.mergeEdges': 'false',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.spacing.edgeNode': '16',
}

/** Above this the thorough way takes seconds; at two thousand cards, minutes. */
export const MANY_CARDS = 120

const THOROUGH = {
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
}

const HASTY = {
  'elk.layered.considerModelOrder.strategy': 'NONE',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.thoroughness': '1',
  'elk.layered.crossingMinimization.greedySwitch.type': 'OFF',
}

const SPACING: Readonly<Record<Direction, Readonly<Record<string, string>>>> = {
  right: {
    'elk.spacing.nodeNode': '18',
    'elk.layered.spacing.nodeNodeBetweenLayers': '60',
    'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  },
  down: {
    'elk.spacing.nodeNode': '22',
    'elk.layered.spacing.nodeNodeBetweenLayers': '36',
    'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  },
}

function toNode(card: Card, direction: Direction): ElkNode {
  const size = sizeOf(card)
  return {
    id: card.id,
    ...size,
    ports: direction === 'right' ? portsAcross(card, size) : portsDown(card, size),
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  }
}

const portsAcross = (card: Card, { width }: Size): ElkPort[] => [
  port(`${card.id} in`, 0, axisOf(card), 'WEST'),
  port(`${card.id} out`, width, axisOf(card), 'EAST'),
]

/** What undoes meets its cards at the side, so that it never runs into what causes. */
const portsDown = (card: Card, { width, height }: Size): ElkPort[] => [
  port(`${card.id} in`, TRUNK, 0, 'NORTH'),
  port(`${card.id} out`, TRUNK, height, 'SOUTH'),
  port(`${card.id} undo`, width, axisOf(card), 'EAST'),
]

const port = (id: string, x: number, y: number, side: 'NORTH' | 'EAST' | 'SOUTH' | 'WEST'): ElkPort => ({
  id,
  x,
  y,
  width: 0,
  height: 0,
  layoutOptions: { 'elk.port.side': side },
})

/** Downwards, what undoes is laid out as if it ran forward, and its route is turned round. */
function toEdge({ id, type, from, to }: Edge): ElkExtendedEdge {
  if (type === 'undoes') return { id, sources: [`${to} undo`], targets: [`${from} undo`] }
  return { id, sources: [`${from} out`], targets: [`${to} in`] }
}

function readLayout({ children = [], edges = [] }: ElkNode, picture: Picture, direction: Direction): Layout {
  const first = children.find(({ id }) => id === picture.cards[0]?.id)
  const origin = { x: first?.x ?? 0, y: first?.y ?? 0 }
  const boxes = Object.fromEntries(
    children.map(({ id, x = 0, y = 0, width = 0, height = 0 }): [string, Box] => [
      id,
      { x: x - origin.x, y: y - origin.y, width, height },
    ]),
  )
  const undoing = picture.edges.filter(({ type }) => type === 'undoes')
  const turned = new Set(undoing.map(({ id }) => id))
  const routes = Object.fromEntries(
    edges.map((edge): [string, Point[]] => {
      const points = cornersOf(edge).map(({ x, y }) => ({ x: x - origin.x, y: y - origin.y }))
      return [edge.id, turned.has(edge.id) ? points.reverse() : points]
    }),
  )
  const turns = direction === 'down' ? [] : undoing.map(({ id, from, to }) => ({ id, from, to }))
  return { direction, boxes, routes, turns, bounds: boundsOf(Object.values(boxes), Object.values(routes).flat()) }
}

const cornersOf = ({ sections = [] }: ElkExtendedEdge): Point[] =>
  sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
