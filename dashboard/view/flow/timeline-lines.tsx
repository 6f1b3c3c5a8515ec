'use client'

import { memo } from 'react'
import type { CriticalStretch } from '../../graph/critical.ts'
import type { Row } from '../../graph/rows.ts'
import type { Line, Timeline } from '../../graph/timeline.ts'
import { classes } from '../part/classes.ts'
import { Connections } from './timeline-connections.tsx'
import { FoldedLine, RowLine, SpanLineView } from './timeline-line.tsx'
import style from './timeline-lines.module.css'
import type { Told } from './told.ts'
import type { Folding } from './use-folding.ts'

interface TimelineLinesProps {
  readonly told: Told
  readonly timeline: Timeline
  readonly chosen: string | null
  readonly hovered: string | null
  readonly folding: Folding
  readonly hover: (row: string | null) => void
  readonly choose: (row: Row) => void
}

/** All lines of the timeline, and what connects them. It is not drawn again for a pointer that only moves. */
export const TimelineLines = memo(function TimelineLines({ timeline, hovered, ...rest }: TimelineLinesProps) {
  const critical = new Map(timeline.critical.map((stretch) => [stretch.row, stretch]))
  return (
    <>
      <Connections timeline={timeline} critical={critical} shown={hovered ?? rest.chosen} />
      {timeline.lines.map((line) => (
        <div
          key={keyOf(line)}
          className={classes(style.line, line.type !== 'span' && (line.type === 'folded' || line.leads) && style.leads)}
          style={{ top: line.y, height: line.height }}
          data-chosen={line.type !== 'folded' && line.row.id === rest.chosen ? '' : undefined}
        >
          <LineContent line={line} scale={timeline.scale} critical={critical} {...rest} />
        </div>
      ))}
    </>
  )
}, isUnchanged)

/** Folding and choosing are new functions at every drawing, but do the same. */
function isUnchanged(was: TimelineLinesProps, is: TimelineLinesProps): boolean {
  return (
    was.told === is.told &&
    was.timeline === is.timeline &&
    was.chosen === is.chosen &&
    was.hovered === is.hovered &&
    was.folding.unfolded === is.folding.unfolded
  )
}

type LineContentProps = Omit<TimelineLinesProps, 'timeline' | 'hovered'> & {
  readonly line: Line
  readonly scale: Timeline['scale']
  readonly critical: ReadonlyMap<string, CriticalStretch>
}

function LineContent({ line, scale, critical, told, folding, hover, choose }: LineContentProps) {
  const { lane } = line
  const toggleLane = (): void => folding.toggleLane(lane.service)
  if (line.type === 'folded') return <FoldedLine lane={lane} scale={scale} unfold={toggleLane} />
  if (line.type === 'span') return <SpanLineView span={line.span} scale={scale} />
  const { row, leads } = line
  return (
    <RowLine
      row={row}
      lane={leads ? lane : null}
      told={told}
      scale={scale}
      critical={critical.get(row.id) ?? null}
      isUnfolded={folding.unfolded.has(row.id)}
      foldLane={lane.rows.length > 1 ? toggleLane : null}
      unfold={() => folding.toggleRow(row.id)}
      hover={hover}
      choose={() => choose(row)}
    />
  )
}

function keyOf(line: Line): string {
  if (line.type === 'folded') return `lane:${line.lane.service}`
  return line.type === 'span' ? `${line.row.id}/${line.span.id}` : line.row.id
}
