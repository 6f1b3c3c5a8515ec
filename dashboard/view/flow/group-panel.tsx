'use client'

import type { FlowEvent } from '@causeway/model'
import type { EventCard } from '../../graph/picture.ts'
import { consumerWorks } from '../../graph/work.ts'
import { countText } from '../format/count.ts'
import { shortId } from '../format/id.ts'
import { Moment } from '../part/moment.tsx'
import { StateShape } from '../part/state.tsx'
import { Choice } from './choice.tsx'
import style from './group-panel.module.css'
import { PanelHead, PanelSection } from './panel-parts.tsx'
import { workState } from './pill.tsx'
import type { Told } from './told.ts'

const SHOWN = 200

/** Alike siblings: how many, and each of them, those that failed first. */
export function GroupPanel({ told, eventId }: { told: Told; eventId: string }) {
  const card = told.picture.cards.find(
    (each): each is EventCard => each.type === 'event' && each.events.some((event) => event.eventId === eventId),
  )
  if (card === undefined) return null
  const failed = card.events.filter(hasFailed)
  const rest = card.events.filter((event) => !hasFailed(event))
  return (
    <>
      <PanelHead kind={`${countText(card.events.length)} events of one kind`}>
        {card.events[0].eventType ?? 'Events'}
      </PanelHead>
      {failed.length === 0 ? null : (
        <PanelSection title={`${countText(failed.length)} failed`}>
          <Members events={failed} />
        </PanelSection>
      )}
      <PanelSection title={failed.length === 0 ? 'All of them' : 'The others'} aside={countText(rest.length)}>
        <Members events={rest.slice(0, SHOWN)} />
        {rest.length > SHOWN ? (
          <p className={style.more}>and {countText(rest.length - SHOWN)} more: see Events</p>
        ) : null}
      </PanelSection>
    </>
  )
}

function Members({ events }: { events: readonly FlowEvent[] }) {
  return (
    <ul className={style.members}>
      {events.map((event) => (
        <li key={event.eventId}>
          <StateShape is={hasFailed(event) ? 'failed' : 'ok'} size={9} />
          <Choice of={{ type: 'event', eventId: event.eventId, consumer: null }} title={event.eventId}>
            <code>{shortId(event.eventId, 24)}</code>
          </Choice>
          <span className={style.at}>
            <Moment at={event.sentAt ?? event.firstSeenAt} show="exact" />
          </span>
        </li>
      ))}
    </ul>
  )
}

const hasFailed = (event: FlowEvent): boolean =>
  event.sends.some(({ outcome, deadLetterReason }) => outcome === 'failed' || deadLetterReason !== null) ||
  consumerWorks(event).some((work) => workState(work) === 'failed')
