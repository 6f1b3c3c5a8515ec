'use client'

import { type FlowEvent, millisBetween } from '@causeway/model'
import { placeText } from '../../graph/measure.ts'
import { consumerWorks } from '../../graph/work.ts'
import { countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { Id } from '../part/id.tsx'
import { Moment } from '../part/moment.tsx'
import { State, StateShape } from '../part/state.tsx'
import type { Selection } from './address.ts'
import style from './events-table.module.css'
import { workState } from './pill.tsx'
import type { Told } from './told.ts'
import { useKey } from './use-key.ts'

interface EventsTableProps {
  readonly told: Told
  readonly selection: Selection
  readonly select: (selection: Selection) => void
}

/** Every event of the flow, oldest first, with what its envelope says. */
export function EventsTable({ told, selection, select }: EventsTableProps) {
  const { events, startedAt, correlationId } = told.flow
  const chosen = selection.type === 'event' || selection.type === 'group' ? selection.eventId : null
  const move = (step: 1 | -1): void => {
    const at = events.findIndex(({ eventId }) => eventId === chosen)
    const next = events[at === -1 ? 0 : Math.min(events.length - 1, Math.max(0, at + step))]
    if (next !== undefined) select({ type: 'event', eventId: next.eventId, consumer: null })
  }
  useKey(['ArrowDown'], () => move(1))
  useKey(['ArrowUp'], () => move(-1))
  return (
    <div className={style.frame} data-hold="">
      <table className={style.table}>
        <thead>
          <tr>
            <th className={style.number}>After start</th>
            <th>Event</th>
            <th>Sent</th>
            <th>Caused by</th>
            <th>Handled by</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Row
              key={event.eventId}
              told={told}
              event={event}
              sinceStart={millisBetween(startedAt, event.sentAt ?? event.createdAt ?? event.firstSeenAt)}
              chosen={event.eventId === chosen}
              choose={() => select({ type: 'event', eventId: event.eventId, consumer: null })}
            />
          ))}
        </tbody>
      </table>
      <p className={style.foot}>
        <a href={`/api/v1/flows/${encodeURIComponent(correlationId)}`}>All of it as JSON</a>
      </p>
    </div>
  )
}

interface RowProps {
  readonly told: Told
  readonly event: FlowEvent
  readonly sinceStart: number
  readonly chosen: boolean
  readonly choose: () => void
}

function Row({ told, event, sinceStart, chosen, choose }: RowProps) {
  const { eventId, eventType, eventVersion } = event
  return (
    <tr data-row="" data-chosen={chosen ? '' : undefined} onClick={choose}>
      <td className={style.number}>
        {sinceStart <= 0 ? '0' : `+${durationText(sinceStart)}`}
        <br />
        <span className={style.dim}>
          <Moment at={event.sentAt ?? event.createdAt ?? event.firstSeenAt} show="exact" />
        </span>
      </td>
      <td>
        <button type="button" className={style.name} data-open="" aria-pressed={chosen} onClick={choose}>
          <b>{eventType ?? 'unknown type'}</b>
          {eventVersion === null ? null : <span className={style.dim}> v{eventVersion}</span>}
        </button>
        <br />
        <Id value={eventId} length={22} />
      </td>
      <td>
        <Sent event={event} />
      </td>
      <td className={style.causes}>
        <Causes told={told} event={event} />
      </td>
      <td>
        <span className={style.handlers}>
          {consumerWorks(event).map((work) => (
            <span key={work.consumer} className={style.handler}>
              <StateShape is={workState(work)} size={9} />
              {work.consumer}
              {work.attempts > 1 ? <span className={style.dim}>×{work.attempts}</span> : null}
            </span>
          ))}
        </span>
      </td>
    </tr>
  )
}

function Sent({ event: { source, sends, createdAt } }: { event: FlowEvent }) {
  const [send] = sends
  return (
    <>
      {source === null ? <span className={style.dim}>not seen</span> : `by ${source}`}
      {sends.length > 1 ? <span className={style.dim}>, {sends.length} times</span> : null}
      <br />
      {send === undefined && createdAt !== null ? <State is="failed">created, never sent</State> : null}
      {send === undefined ? null : (
        <code className={style.dim}>
          {placeText(send.destination, send.partition)}
          {send.offset === null ? '' : ` @ ${countText(send.offset)}`}
        </code>
      )}
    </>
  )
}

function Causes({ told, event: { causationIds } }: { told: Told; event: FlowEvent }) {
  if (causationIds.length === 0) return <span className={style.dim}>nothing: a root</span>
  const [first] = causationIds
  const cause = told.events.get(first ?? '')
  return (
    <>
      {cause?.eventType ?? <Id value={first ?? ''} length={18} />}
      <br />
      <span className={style.dim}>{causeRemark(causationIds.length, cause === undefined)}</span>
    </>
  )
}

function causeRemark(count: number, isUnseen: boolean): string {
  if (count > 1) return `and ${countText(count - 1)} more`
  return isUnseen ? 'no event of this flow' : ''
}
