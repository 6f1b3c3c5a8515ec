'use client'

import { type FlowEvent, type Micros, millisBetween, VERDICT_NAME } from '@causeway/model'
import { placeText } from '../../graph/measure.ts'
import type { EventCard, GhostCard, TriggerCard } from '../../graph/picture.ts'
import { countText } from '../format/count.ts'
import { durationText, spanText } from '../format/duration.ts'
import { shortId } from '../format/id.ts'
import { clockText, relativeText } from '../format/moment.ts'
import { classes } from '../part/classes.ts'
import { useClock } from '../part/clock.tsx'
import { StateShape } from '../part/state.tsx'
import style from './graph-card.module.css'
import { Pill, workFigure, workSentence, workState } from './pill.tsx'

export interface CardActions {
  readonly selected: boolean
  /** The consumer whose handling of this event is selected; null when it is the event itself. */
  readonly selectedConsumer: string | null
  readonly choose: () => void
  readonly chooseConsumer: (eventId: string, consumer: string) => void
}

/** An event, or many alike folded into one: who made it, what it is, where it went and when; who else handled it. */
export function EventCardView({ card, ...actions }: CardActions & { card: EventCard }) {
  const [event] = card.events
  const { eventType, eventVersion } = event
  const folded = card.events.length > 1
  return (
    <div className={classes(style.card, folded && style.sheaf, actions.selected && style.selected)}>
      <MainButton
        label={`${eventType ?? 'Event'}${folded ? `, ${card.events.length} times` : ''}`}
        choose={actions.choose}
      />
      <div className={style.top}>
        <Maker card={card} {...actions} />
        {card.lateMillis === null ? null : (
          <Pill
            firm
            state="waiting"
            name={`${spanText(card.lateMillis)} late`}
            title="It came after its window had passed"
          />
        )}
      </div>
      <p className={style.title}>
        {card.undoes === null ? null : (
          <span title={`undoes ${card.undoes}`}>
            <StateShape is="compensated" />
          </span>
        )}
        <b title={eventType ?? undefined}>{eventType ?? 'event of unknown type'}</b>
        {folded ? <span className={style.count}>×{countText(card.events.length)}</span> : null}
        {eventVersion === null || folded ? null : <span className={style.version}>v{eventVersion}</span>}
      </p>
      <p className={style.line}>
        {card.failed > 0 && folded ? (
          <span className={style.failed}>{countText(card.failed)} failed</span>
        ) : (
          <span className={classes(style.place, isUnsent(event) && style.failed)}>{placeOf(card)}</span>
        )}
        <span className={style.since}>
          {card.sinceStartMillis <= 0 ? 'start' : `+${durationText(card.sinceStartMillis)}`}
        </span>
      </p>
      <Others card={card} {...actions} />
    </div>
  )
}

/** Created, and no send of it succeeded. */
const isUnsent = ({ createdAt, sentAt }: FlowEvent): boolean => createdAt !== null && sentAt === null

function placeOf({ events }: EventCard): string {
  const [event, ...others] = events
  const [send] = event.sends
  if (isUnsent(event)) return 'never sent'
  if (send === undefined) return 'send not seen'
  return placeText(send.destination, others.length > 0 ? null : send.partition)
}

/** The handling that published the event, or the service alone where none is known. */
function Maker({ card, selectedConsumer, chooseConsumer }: CardActions & { card: EventCard }) {
  const [event] = card.events
  const making = card.makings[0]
  if (making?.work == null)
    return <Pill state={null} name={making?.consumer ?? event.source ?? 'source not seen'} title="published it" />
  const { work } = making
  const cause = event.causationIds[0]
  const more = card.makings.length > 1 ? ` +${card.makings.length - 1}` : ''
  return (
    <Pill
      state={workState(work)}
      name={`${work.consumer}${more}`}
      figure={card.events.length > 1 ? null : workFigure(work)}
      title={workSentence(work)}
      selected={selectedConsumer === work.consumer}
      onClick={cause === undefined ? undefined : () => chooseConsumer(cause, work.consumer)}
    />
  )
}

/** Who else handled it, with nothing following: those in trouble one by one, all others in one pill. */
function Others({ card, selectedConsumer, chooseConsumer }: CardActions & { card: EventCard }) {
  const [event] = card.events
  const troubled = card.others.filter((work) => workState(work) !== 'ok')
  const calm = card.others.filter((work) => workState(work) === 'ok')
  if (card.others.length === 0) return null
  return (
    <div className={style.foot}>
      {troubled.map((work) => (
        <Pill
          key={work.consumer}
          state={workState(work)}
          name={work.consumer}
          figure={workFigure(work)}
          title={workSentence(work)}
          selected={selectedConsumer === work.consumer}
          onClick={() => chooseConsumer(event.eventId, work.consumer)}
        />
      ))}
      {calm[0] === undefined ? null : (
        <Pill
          state="ok"
          name={calm.map(({ consumer }) => consumer).join(', ')}
          title={`also handled, nothing follows:\n${calm.map(workSentence).join('\n')}`}
          selected={calm.some(({ consumer }) => consumer === selectedConsumer)}
          onClick={() => chooseConsumer(event.eventId, (calm[0] as { consumer: string }).consumer)}
        />
      )}
    </div>
  )
}

/** What should have come: amber while it can, magenta when it is stuck, faint when something before it holds it up. */
export function GhostCardView({ card, ...actions }: CardActions & { card: GhostCard }) {
  const [ghost] = card.ghosts
  const name = ghost.eventType ?? 'Not handled'
  const state = { expected: style.expected, stuck: style.stuck, heldUp: style.heldUp }[ghost.state]
  if (ghost.state === 'heldUp') {
    return (
      <div className={classes(style.ghost, state, actions.selected && style.selected)} title={ghost.sentence}>
        <MainButton label={`${name}, will not happen`} choose={actions.choose} />
        <b>{name}</b>
        <span>will not happen</span>
      </div>
    )
  }
  return (
    <div className={classes(style.card, style.ghost, state, actions.selected && style.selected)} title={ghost.sentence}>
      <MainButton label={`${name}, ${ghost.state === 'stuck' ? 'missing' : 'expected'}`} choose={actions.choose} />
      <div className={style.top}>
        <GhostPill card={card} />
      </div>
      <p className={style.title}>
        <b title={ghost.eventType ?? undefined}>{name}</b>
        {card.ghosts.length > 1 ? <span className={style.count}>×{countText(card.ghosts.length)}</span> : null}
      </p>
      <p className={style.line}>
        <span className={style.place}>{ghost.verdict === null ? 'expected' : VERDICT_NAME[ghost.verdict]}</span>
        {ghost.dueAt === null ? null : <Due at={ghost.dueAt} />}
      </p>
    </div>
  )
}

function GhostPill({ card: { ghosts, work, since } }: { card: GhostCard }) {
  const [{ state, consumer }] = ghosts
  const { now } = useClock()
  if (work !== null)
    return <Pill state={workState(work)} name={work.consumer} figure={workFigure(work)} title={workSentence(work)} />
  return (
    <Pill
      state={state === 'stuck' ? 'stuck' : 'unknown'}
      dashed
      name={consumer ?? 'anyone'}
      figure={since === null ? null : spanText(Math.max(0, millisBetween(since, now)))}
      title={`${consumer ?? 'nobody'} has not handled it yet`}
    />
  )
}

function Due({ at }: { at: Micros }) {
  const { now, zone } = useClock()
  return (
    <span className={style.since} suppressHydrationWarning>
      due {at > now ? relativeText(at, now) : clockText(at, now, zone)}
    </span>
  )
}

/** A command or an event that was not seen, and what it began. */
export function TriggerCardView({ card, ...actions }: CardActions & { card: TriggerCard }) {
  return (
    <div className={classes(style.trigger, actions.selected && style.selected)} title={`triggered by ${card.causeId}`}>
      <MainButton label={`Triggered by ${card.causeId}`} choose={actions.choose} />
      <span>triggered by</span>
      <code>{shortId(card.causeId, 16)}</code>
    </div>
  )
}

/** Covers the card: a click anywhere on it that is not on a pill chooses it. */
function MainButton({ label, choose }: { label: string; choose: () => void }) {
  return <button type="button" tabIndex={-1} className={style.main} aria-label={label} onClick={choose} />
}
