import Link from 'next/link'
import { classes } from '../part/classes.ts'
import type { MapEdge, MapGraph, MapNode } from './map-graph.ts'
import { type MapLayout, nodeLabel } from './map-layout.ts'
import style from './traffic-map.module.css'

/** Who talks to whom: thickness is rate, colour is trouble, every part leads to what it is about. */
export function TrafficMap({ graph, layout }: { graph: MapGraph; layout: MapLayout }) {
  const busiest = Math.max(...graph.edges.map(({ perSecond }) => perSecond), 0.001)
  // What is in trouble is drawn last, over the rest.
  const edges = [...graph.edges].sort((a, b) => Number(isTroubled(a)) - Number(isTroubled(b)))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset.
    <svg
      className={style.map}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      style={{ maxWidth: layout.width * 1.15 }}
      aria-label="Who talks to whom"
      role="group"
    >
      {edges.map((edge) => (
        <Edge key={edge.id} edge={edge} layout={layout} busiest={busiest} />
      ))}
      {graph.nodes.map((node) => (
        <Node key={node.id} node={node} layout={layout} />
      ))}
    </svg>
  )
}

const isTroubled = ({ state }: MapEdge): boolean => state === 'stuck' || state === 'failing'

function Edge({ edge, layout, busiest }: { edge: MapEdge; layout: MapLayout; busiest: number }) {
  const curve = layout.curves[edge.id]
  if (curve === undefined) return null
  return (
    <Link href={edge.href} className={classes(style.edge, style[edge.state])} prefetch={false} tabIndex={-1}>
      <title>{edge.title}</title>
      <path className={style.reach} d={curve.d} />
      <path className={style.line} d={curve.d} strokeWidth={edgeWidth(edge.perSecond, busiest)} />
      {edge.kind === 'process' ? <path className={style.head} d={headAt(curve.end, layout)} /> : null}
    </Link>
  )
}

/** By the square root, so that a tenth of the busiest rate is still a third as thick. */
const edgeWidth = (perSecond: number, busiest: number): number => 1.25 + 3.75 * Math.sqrt(perSecond / busiest)

function headAt({ x, y }: { x: number; y: number }, { direction }: MapLayout): string {
  return direction === 'RIGHT'
    ? `M${x - 6} ${y - 4.5}L${x} ${y}L${x - 6} ${y + 4.5}Z`
    : `M${x - 4.5} ${y - 6}L${x} ${y}L${x + 4.5} ${y - 6}Z`
}

function Node({ node, layout }: { node: MapNode; layout: MapLayout }) {
  const box = layout.boxes[node.id]
  if (box === undefined) return null
  const { x, y, width, height } = box
  const middle = x + width / 2
  return (
    <Link href={node.href} className={classes(style.node, style[node.kind], style[node.state])} prefetch={false}>
      <title>{node.title}</title>
      <rect x={x} y={y} width={width} height={height} rx={node.kind === 'service' ? 8 : height / 2} />
      <text x={middle} y={y + 15}>
        {nodeLabel(node.name)}
      </text>
      <text className={style.figure} x={middle} y={y + 28}>
        {node.figure}
      </text>
    </Link>
  )
}
