import type { Micros } from '@causeway/model'
import type { CriticalStretch } from '../../graph/critical.ts'
import { handlingId, publishId, type Row } from '../../graph/rows.ts'
import type { Timeline } from '../../graph/timeline.ts'
import { classes } from '../part/classes.ts'
import style from './timeline-connections.module.css'

interface ConnectionsProps {
  readonly timeline: Timeline
  readonly critical: ReadonlyMap<string, CriticalStretch>
  /** The row under the pointer, or selected: its connections show. */
  readonly shown: string | null
}

/** Upright lines from where an event was published to where its queue begins: on the critical chain, and of one row. */
export function Connections({ timeline, critical, shown }: ConnectionsProps) {
  const { scale, height, lines, barAt } = timeline
  const rows = lines.flatMap((line) => (line.type === 'row' ? [line] : []))
  const yOf = new Map(rows.map(({ row, y }) => [row.id, y + barAt]))
  const publisher = new Map(rows.flatMap(({ row }) => publishedBy(row)))
  const links = rows.flatMap(({ row }) => {
    const eventId = row.type === 'ghost' ? row.ghost.causeEventId : row.event.eventId
    const from = publisher.get(eventId ?? '')
    const at = waitsFrom(row)
    const [top, bottom] = [yOf.get(from ?? ''), yOf.get(row.id)]
    if (from === undefined || at === undefined || top === undefined || bottom === undefined || from === row.id)
      return []
    const isCritical = critical.has(from) && critical.has(row.id)
    const isShown = shown === from || shown === row.id
    return isCritical || isShown ? [{ key: `${from}>${row.id}`, x: scale.x(at), top, bottom, isShown }] : []
  })
  return (
    <svg className={style.connections} width={scale.width} height={height} aria-hidden="true">
      {links.map(({ key, x, top, bottom, isShown }) => (
        <path key={key} className={classes(style.link, isShown && style.shown)} d={`M${x} ${top}V${bottom}`} />
      ))}
    </svg>
  )
}

function waitsFrom(row: Row): Micros | undefined {
  if (row.type === 'publish') return undefined
  return row.type === 'ghost' ? row.since : row.queue?.from
}

function publishedBy(row: Row): [eventId: string, row: string][] {
  if (row.type === 'publish') return [[row.event.eventId, publishId(row.event.eventId)]]
  if (row.type === 'ghost') return []
  return row.sends.map(({ eventId }): [string, string] => [eventId, handlingId(row.event.eventId, row.work.consumer)])
}
