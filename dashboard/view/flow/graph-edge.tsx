import type { EdgeProps, Edge as FlowEdge } from '@xyflow/react'
import type { Direction, Point } from '../../graph/layout.ts'
import { roundedPath } from '../../graph/path.ts'
import type { Edge } from '../../graph/picture.ts'
import { durationText, spanText } from '../format/duration.ts'
import { classes } from '../part/classes.ts'
import style from './graph-edge.module.css'

export interface EdgeData extends Record<string, unknown> {
  readonly edge: Edge
  readonly route: readonly Point[]
  readonly direction: Direction
  readonly lit: boolean
  readonly dimmed: boolean
  /** No other edge leads to the same card. */
  readonly alone: boolean
  /** What an owed edge leads to. */
  readonly tone: 'expected' | 'stuck' | 'heldUp' | null
}

export type GraphEdgeType = FlowEdge<EdgeData, 'causation'>

/** A line from cause to effect, with how long the event lay in its queue where there is room to say it. */
export function GraphEdge({ data }: EdgeProps<GraphEdgeType>) {
  if (data === undefined) return null
  const { edge, route, direction, lit, dimmed, tone, alone } = data
  const [before, end] = [route.at(-2), route.at(-1)]
  if (before === undefined || end === undefined) return null
  return (
    <g
      className={classes(
        style.edge,
        style[edge.type],
        tone !== null && style[tone],
        lit && style.lit,
        dimmed && style.dimmed,
      )}
    >
      <path className={style.line} d={roundedPath(route)} />
      <path
        className={style.tip}
        d="M-6 -4 0 0 -6 4"
        transform={`translate(${end.x} ${end.y}) rotate(${angle(before, end)})`}
      />
      {edge.queueMillis === null || tone !== null || !alone ? null : (
        <QueueLabel millis={edge.queueMillis} from={before} to={end} direction={direction} />
      )}
    </g>
  )
}

/** Room for a short figure between the line's last corner and its tip. */
const LEAST_ROOM = 44

function QueueLabel({ millis, from, to, direction }: { millis: number; from: Point; to: Point; direction: Direction }) {
  if (direction === 'right' && to.x - from.x < LEAST_ROOM) return null
  const text = millis >= 60_000 ? spanText(millis) : durationText(Math.max(0, millis))
  const [x, y] = direction === 'right' ? [to.x - 11, to.y - 6] : [to.x + 8, to.y - 12]
  return (
    <text className={style.label} x={x} y={y} textAnchor={direction === 'right' ? 'end' : 'start'}>
      <title>{`waited ${durationText(Math.max(0, millis))}`}</title>
      {text}
    </text>
  )
}

const angle = (from: Point, to: Point): number => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI
