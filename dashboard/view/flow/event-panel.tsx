'use client'

import type { FlowEvent, Send } from '@causeway/model'
import { useEffect, useRef } from 'react'
import { placeText } from '../../graph/measure.ts'
import { type ConsumerWork, consumerWorks } from '../../graph/work.ts'
import { countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { classes } from '../part/classes.ts'
import { Id } from '../part/id.tsx'
import { Moment } from '../part/moment.tsx'
import { State, StateShape } from '../part/state.tsx'
import { Attributes } from './attributes.tsx'
import { Choice } from './choice.tsx'
import style from './event-panel.module.css'
import { Facts } from './facts.tsx'
import { PanelHead, PanelSection } from './panel-parts.tsx'
import { workState } from './pill.tsx'
import type { Told } from './told.ts'
import { WorkBar } from './work-bar.tsx'

/** An event in full: its envelope, where it was sent, who handled it and how long that took. */
export function EventPanel({ told, event, consumer }: { told: Told; event: FlowEvent; consumer: string | null }) {
  const works = consumerWorks(event)
  const longest = Math.max(
    ...works.map(({ queueMillis, processingMillis }) => Math.max(0, queueMillis ?? 0) + processingMillis),
  )
  const late = told.story.late.filter(
    ({ eventId, expectation }) =>
      event.eventType !== null &&
      expectation.followedBy.includes(event.eventType) &&
      event.causationIds.includes(eventId),
  )
  return (
    <>
      <PanelHead kind={event.aggregateType ?? 'Event'} version={event.eventVersion}>
        {event.eventType ?? 'Event of unknown type'}
      </PanelHead>
      {late.map(({ expectation, dueAt, cameAt, sentence }) => (
        <p key={expectation.id} className={style.late}>
          <State is="waiting">Late by {durationText((cameAt - dueAt) / 1000)}</State>
          {sentence === null ? null : <span>It was missed meanwhile: {sentence}</span>}
        </p>
      ))}
      <Envelope told={told} event={event} />
      <PanelSection title={event.sends.length === 1 ? 'Sent to' : 'Sends'}>
        {event.sends.length === 0 ? <NoSend event={event} /> : null}
        <ul className={style.sends}>
          {event.sends.map((send) => (
            <SendLine key={`${send.startedAt}${send.spanId}`} send={send} />
          ))}
        </ul>
      </PanelSection>
      <PanelSection title="Handled by" aside={works.length === 0 ? undefined : 'waited, worked'}>
        {works.length === 0 ? <p className={style.none}>Nobody has handled it.</p> : null}
        {works.map((work) => (
          <Work
            key={work.consumer}
            told={told}
            event={event}
            work={work}
            longest={longest}
            chosen={work.consumer === consumer}
          />
        ))}
      </PanelSection>
      <Attributes correlationId={told.flow.correlationId} eventId={event.eventId} />
    </>
  )
}

function Envelope({ told, event }: { told: Told; event: FlowEvent }) {
  const { saga } = event
  return (
    <Facts
      facts={[
        ['Event id', <Id key="id" value={event.eventId} length={24} />],
        event.causationIds.length === 0
          ? ['Caused by', 'nothing: it is a root']
          : ['Caused by', event.causationIds.map((id) => <Cause key={id} told={told} id={id} />)],
        event.aggregateId === null ? null : ['Aggregate', <Id key="aggregate" value={event.aggregateId} length={24} />],
        ['Source', event.source ?? 'not seen'],
        event.createdAt === null ? null : ['Created', <Moment key="created" at={event.createdAt} show="exact" />],
        event.sentAt === null ? null : ['Sent', <Moment key="sent" at={event.sentAt} show="exact" />],
        saga === null ? null : ['Saga', `${saga.type ?? saga.id}${saga.step === null ? '' : `, step ${saga.step}`}`],
        saga?.compensates == null ? null : ['Undoes', `step ${saga.compensates}`],
      ]}
    />
  )
}

function Cause({ told, id }: { told: Told; id: FlowEvent['eventId'] }) {
  const cause = told.events.get(id)
  return (
    <div>
      <Choice
        of={cause === undefined ? { type: 'trigger', causeId: id } : { type: 'event', eventId: id, consumer: null }}
        title={id}
      >
        {cause?.eventType ?? id}
      </Choice>
    </div>
  )
}

function NoSend({ event: { createdAt } }: { event: FlowEvent }) {
  if (createdAt === null) return <p className={style.none}>Its send has not been seen.</p>
  return <State is="failed">Created, never sent</State>
}

function SendLine({ send }: { send: Send }) {
  const { destination, partition, offset, startedAt, endedAt, outcome, errorMessage, errorType, deadLetterReason } =
    send
  return (
    <li>
      <p className={style.send}>
        {outcome === 'failed' || deadLetterReason !== null ? <StateShape is="failed" size={9} /> : null}
        <code>
          {placeText(destination, partition) || 'unknown destination'}
          {offset === null ? '' : ` @ ${countText(offset)}`}
        </code>
        <span className={style.took} title="until the broker had it">
          {durationText((endedAt - startedAt) / 1000)}
        </span>
      </p>
      {deadLetterReason === null ? null : <p className={style.error}>dead-lettered: {deadLetterReason}</p>}
      {outcome === 'failed' ? <p className={style.error}>{errorMessage ?? errorType ?? 'failed'}</p> : null}
    </li>
  )
}

interface WorkProps {
  readonly told: Told
  readonly event: FlowEvent
  readonly work: ConsumerWork
  readonly longest: number
  readonly chosen: boolean
}

function Work({ told, event, work, longest, chosen }: WorkProps) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const effects = told.flow.edges.filter(({ from, via }) => from === event.eventId && via === work.consumer)
  return (
    <div ref={ref} className={classes(style.work, chosen && style.chosen)}>
      <p className={style.consumer}>
        <StateShape is={workState(work)} size={10} />
        <b>{work.consumer}</b>
        {work.projection === null ? null : <span className={style.none}>keeps {work.projection}</span>}
        <span className={style.times}>
          {work.queueMillis === null ? '' : `${durationText(Math.max(0, work.queueMillis))}, `}
          {durationText(work.processingMillis)}
        </span>
      </p>
      <WorkBar
        waited={Math.max(0, work.queueMillis ?? 0)}
        worked={work.processingMillis}
        of={longest}
        failed={workState(work) === 'failed'}
      />
      {work.attempts > 1 || work.outcome === 'failed' ? <Attempts work={work} /> : null}
      {work.deadLetterReason === null ? null : <p className={style.error}>dead-lettered: {work.deadLetterReason}</p>}
      {effects.length === 0 ? null : (
        <p className={style.effects}>
          <span className={style.none}>then</span>
          {effects.slice(0, 6).map(({ to }) => (
            <Choice key={to} of={{ type: 'event', eventId: to, consumer: null }} title={to}>
              {told.events.get(to)?.eventType ?? to}
            </Choice>
          ))}
          {effects.length > 6 ? <span className={style.none}>and {countText(effects.length - 6)} more</span> : null}
        </p>
      )}
    </div>
  )
}

function Attempts({ work }: { work: ConsumerWork }) {
  const attempts = work.handlings.flatMap((handling) => handling.attempts)
  return (
    <ol className={style.attempts}>
      {attempts.map(({ spanId, startedAt, endedAt, outcome, errorType, errorMessage, duplicateSkipped }, index) => (
        <li key={`${startedAt}${spanId}`}>
          <span className={style.number}>{index + 1}</span>
          <StateShape is={outcome === 'failed' ? 'failed' : 'ok'} size={9} />
          <Moment at={startedAt} show="exact" />
          <span className={style.took}>{durationText((endedAt - startedAt) / 1000)}</span>
          {duplicateSkipped ? <span className={style.none}>duplicate, skipped</span> : null}
          {outcome === 'failed' ? (
            <span className={style.error}>{[errorType, errorMessage].filter(Boolean).join(': ') || 'failed'}</span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}
