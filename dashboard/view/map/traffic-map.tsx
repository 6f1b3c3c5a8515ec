import Link from 'next/link'
import { classes } from '../part/classes.ts'
import type { MapEdge, MapGraph, MapNode, MapOutput } from './map-graph.ts'
import { type Box, HEAD_HEIGHT, LINE_HEIGHT, type MapLayout, nodeLabel } from './map-layout.ts'
import style from './traffic-map.module.css'

/** Who talks to whom: thickness is rate, colour is trouble, every part leads to what it is about. */
export function TrafficMap({ graph, layout }: { graph: MapGraph; layout: MapLayout }) {
  const busiest = Math.max(...graph.edges.map(({ perSecond }) => perSecond), 0.001)
  // What is in trouble is drawn last, over the rest.
  const edges = [...graph.edges].sort((a, b) => Number(isTroubled(a)) - Number(isTroubled(b)))
  return (
    <div className={style.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset. */}
      <svg
        className={style.map}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ minWidth: layout.width * 0.74, maxWidth: layout.width * 1.12 }}
        aria-label="Who talks to whom"
        role="group"
      >
        {edges.map((edge) => (
          <Edge key={edge.id} edge={edge} layout={layout} busiest={busiest} />
        ))}
        {graph.nodes.map((node) => (
          <Node key={node.id} node={node} box={layout.boxes[node.id]} />
        ))}
      </svg>
    </div>
  )
}

const isTroubled = ({ state }: MapEdge): boolean => state === 'stuck' || state === 'failing'

function Edge({ edge, layout, busiest }: { edge: MapEdge; layout: MapLayout; busiest: number }) {
  const curve = layout.curves[edge.id]
  if (curve === undefined) return null
  const { x, y } = curve.end
  return (
    <Link href={edge.href} className={classes(style.edge, style[edge.state])} prefetch={false} tabIndex={-1}>
      <title>{edge.title}</title>
      <path className={style.reach} d={curve.d} />
      <path className={style.line} d={curve.d} strokeWidth={edgeWidth(edge.perSecond, busiest)} />
      <path className={style.arrow} d={`M${x - 7} ${y - 4.5}L${x} ${y}L${x - 7} ${y + 4.5}Z`} />
    </Link>
  )
}

/** By the square root, so that a tenth of the busiest rate is still a third as thick. */
const edgeWidth = (perSecond: number, busiest: number): number => 1.25 + 3.25 * Math.sqrt(perSecond / busiest)

function Node({ node, box }: { node: MapNode; box: Box | undefined }) {
  if (box === undefined) return null
  const { x, y, width, height } = box
  return (
    <g className={classes(style.node, style[node.kind], style[node.state])}>
      <rect className={style.box} x={x} y={y} width={width} height={height} rx={node.kind === 'service' ? 8 : 16} />
      <Line line={node} x={x} y={y} width={width} height={HEAD_HEIGHT} isHead />
      {node.outputs.length > 0 ? <path className={style.rule} d={`M${x} ${y + HEAD_HEIGHT}h${width}`} /> : null}
      {node.outputs.map((output, index) => (
        <Line
          key={output.id}
          line={output}
          x={x}
          y={y + HEAD_HEIGHT + 2 + index * LINE_HEIGHT}
          width={width}
          height={LINE_HEIGHT}
        />
      ))}
    </g>
  )
}

interface LineProps extends Box {
  readonly line: MapOutput
  readonly isHead?: boolean
}

function Line({ line, x, y, width, height, isHead = false }: LineProps) {
  const baseline = y + height / 2 + 4
  return (
    <Link href={line.href} className={isHead ? style.head : style.output} prefetch={false}>
      <title>{line.isOwn ? `${line.title}, and it is read by the service that sends it` : line.title}</title>
      <rect className={style.target} x={x + 2} y={y + 1} width={width - 4} height={height - 2} rx={6} />
      <text className={style.name} x={x + 11} y={baseline}>
        {nodeLabel(line.name)}
        {line.isOwn ? <tspan className={style.loop}> ↻</tspan> : null}
      </text>
      <text className={style.figure} x={x + width - 11} y={baseline}>
        {line.figure}
      </text>
    </Link>
  )
}
