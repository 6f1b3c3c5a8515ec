import type { EventId, Flow, Micros } from '@causeway/model'
import { type HandlingRow, handlingId, isQuiet, type Lane, publishId, type Row } from './rows.ts'
import type { Interval } from './scale.ts'

/** A stretch of the chain that decided how long the flow took. */
export interface CriticalStretch extends Interval {
  readonly row: string
}

/**
 * The chain that decided when the flow ended (or, stuck, why it does not): from the last thing back to the root, each step
 * only as long as the next had to wait for it. Root first.
 */
export function criticalPath(flow: Flow, lanes: readonly Lane[]): CriticalStretch[] {
  const rows = lanes.flatMap((lane) => lane.rows)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const last = lastRow(rows)
  if (last === null) return []
  const path: CriticalStretch[] = []
  const seen = new Set<string>()
  let step: { row: Row; until: Micros } | null = last
  while (step !== null && !seen.has(step.row.id)) {
    const { row, until }: { row: Row; until: Micros } = step
    seen.add(row.id)
    path.unshift({ row: row.id, from: beginOf(row), to: until })
    step = stepBefore(row, flow, byId)
  }
  return path
}

/** What is overdue, first of all; else what ended last, rather of the story than of those who only watch it. */
function lastRow(rows: readonly Row[]): { row: Row; until: Micros } | null {
  const stuck = rows.find((row) => row.type === 'ghost' && row.ghost.state === 'stuck')
  if (stuck !== undefined) return { row: stuck, until: endOf(stuck) }
  const story = rows.filter((row) => !isQuiet(row))
  return (story.some(({ type }) => type === 'handling') ? story : rows).reduce<{ row: Row; until: Micros } | null>(
    (latest, row) => {
      if (row.type === 'ghost') return latest
      return latest === null || endOf(row) > latest.until ? { row, until: endOf(row) } : latest
    },
    null,
  )
}

const beginOf = (row: Row): Micros => {
  if (row.type === 'ghost') return row.since
  return row.type === 'publish' ? row.span.from : (row.queue?.from ?? row.work.handlings[0].startedAt)
}

const endOf = (row: Row): Micros => {
  if (row.type === 'ghost') return row.until
  return row.type === 'publish' ? row.span.to : lastEnd(row)
}

const lastEnd = ({ work: { handlings } }: HandlingRow): Micros =>
  handlings.reduce((last, { endedAt }) => (endedAt > last ? endedAt : last), handlings[0].endedAt)

/** What published the event that a row handles or waits on, and until when it mattered: the send. */
function stepBefore(row: Row, flow: Flow, byId: ReadonlyMap<string, Row>): { row: Row; until: Micros } | null {
  const eventId = eventOf(row)
  if (row.type === 'publish' || eventId === null) return null
  const until = beginOf(row)
  const published = byId.get(publishId(eventId))
  if (published !== undefined) return { row: published, until }
  const causes = flow.edges.filter(({ to, via }) => to === eventId && via !== null)
  const makers = causes.flatMap(({ from, via }) => byId.get(handlingId(from, via ?? '')) ?? [])
  const latest = makers.toSorted((a, b) => beginOf(b) - beginOf(a))[0]
  return latest === undefined ? null : { row: latest, until }
}

function eventOf(row: Row): EventId | null {
  return row.type === 'ghost' ? row.ghost.causeEventId : row.event.eventId
}
