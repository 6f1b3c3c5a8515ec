'use client'

import { type Evidence, millisBetween } from '@causeway/model'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ToldGhost } from '../../query/story.ts'
import { formatFlows } from '../../url/flows.ts'
import { counted, countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { shortId } from '../format/id.ts'
import { Moment } from '../part/moment.tsx'
import { State } from '../part/state.tsx'
import { Choice } from './choice.tsx'
import { type Fact, Facts } from './facts.tsx'
import style from './ghost-panel.module.css'
import { PanelHead, PanelSection } from './panel-parts.tsx'
import { Sentence } from './sentence.tsx'
import type { Told } from './told.ts'

/** What did not happen: why, the proof, and what it holds up. */
export function GhostPanel({ told, ghost }: { told: Told; ghost: ToldGhost }) {
  const cause = ghost.causeEventId === null ? null : (told.events.get(ghost.causeEventId) ?? null)
  const names = [ghost.consumer, ghost.eventType, cause?.eventType, placeOf(ghost.evidence)].filter(
    (name) => name != null,
  )
  const heldUp = heldUpBy(told, ghost)
  return (
    <>
      <PanelHead kind={<Kind ghost={ghost} />}>{ghost.eventType ?? `Handling by ${ghost.consumer}`}</PanelHead>
      <p className={style.sentence}>
        <Sentence text={ghost.sentence} names={names} />
      </p>
      <Facts
        facts={[
          cause === null
            ? null
            : [
                'Expected',
                <Expected key="expected" told={told} ghost={ghost}>
                  <Choice of={{ type: 'event', eventId: cause.eventId, consumer: null }}>{cause.eventType}</Choice>
                </Expected>,
              ],
          ghost.alternatives.length === 0 ? null : ['Or instead', ghost.alternatives.join(', ')],
          ghost.consumer === null ? null : ['From', ghost.consumer],
          ghost.dueAt === null ? null : ['Due', <Moment key="due" at={ghost.dueAt} show="exact" />],
          ...(ghost.evidence === null ? [] : proof(ghost.evidence)),
        ]}
      />
      {heldUp.length === 0 ? null : (
        <PanelSection title="What it holds up" aside={counted(heldUp.length, 'event')}>
          <ul className={style.heldUp}>
            {heldUp.map(({ id, eventType }) => (
              <li key={id}>
                <Choice of={{ type: 'ghost', ghostId: id }}>{eventType}</Choice>
              </li>
            ))}
          </ul>
        </PanelSection>
      )}
    </>
  )
}

function Kind({ ghost: { state, eventType } }: { ghost: ToldGhost }) {
  const what = eventType === null ? 'handling' : 'event'
  if (state === 'stuck') return <State is="stuck">Missing {what}</State>
  return state === 'expected' ? <State is="waiting">Expected {what}</State> : <State is="stuck">Held up</State>
}

function Expected({ told, ghost, children }: { told: Told; ghost: ToldGhost; children: ReactNode }) {
  const cause = told.events.get(ghost.causeEventId ?? '')
  const since = ghost.evidence?.since ?? cause?.sentAt ?? cause?.createdAt ?? null
  if (since === null || ghost.dueAt === null) return <>after {children}</>
  return (
    <>
      within {durationText(millisBetween(since, ghost.dueAt))} of {children}
    </>
  )
}

/** All that will not happen because of a ghost. */
function heldUpBy({ story: { ghosts } }: Told, { id }: ToldGhost): ToldGhost[] {
  return ghosts.filter((ghost) => ghost.state === 'heldUp' && ghost.id.startsWith(`${id}>`))
}

const placeOf = (evidence: Evidence | null): string | null =>
  evidence?.place?.partition == null ? null : `${evidence.place.destination}/${evidence.place.partition}`

/** The facts that the verdict was decided from, in the order in which they convince. */
function proof(evidence: Evidence): Fact[] {
  const { place, group, attempts, head, deadLettered, lastSignOfLife, watermark } = evidence
  return [
    place === null ? null : ['Lies at', <code key="place">{placeText(place)}</code>],
    committed(evidence),
    group?.members == null
      ? null
      : [
          'Members',
          <Members key="members" count={group.members} since={group.stateSince} observed={group.observedAt} />,
        ],
    attempts.total === 0
      ? null
      : [
          'Attempts',
          <span key="attempts">
            {countText(attempts.total)}
            {failedText(attempts)}
            {attempts.lastAt === null ? null : (
              <>
                , last <Moment at={attempts.lastAt} />
              </>
            )}
          </span>,
        ],
    attempts.lastError === null
      ? null
      : [
          'Last error',
          <span key="error" className={style.error}>
            {attempts.lastError}
          </span>,
        ],
    head === null
      ? null
      : [
          'Blocked by',
          <span key="head">
            <Link className={style.link} href={formatFlows({ query: head.eventId })} title={head.eventId}>
              {shortId(head.eventId)}
            </Link>{' '}
            at offset {countText(head.offset)}, failed {counted(head.failed, 'time')}
          </span>,
        ],
    deadLettered === null
      ? null
      : ['Moved to', `${deadLettered.destination ?? 'a dead-letter destination'}: ${deadLettered.reason}`],
    [
      'Last sign of life',
      lastSignOfLife === null ? 'none, ever' : <Moment key="life" at={lastSignOfLife} show="clock" />,
    ],
    ['Heard until', <Heard key="heard" at={watermark} />],
  ]
}

function failedText({ total, failed }: Evidence['attempts']): string {
  if (failed === 0) return ''
  return failed === total ? ', all failed' : `, ${failed} failed`
}

function placeText({ destination, partition, offset }: NonNullable<Evidence['place']>): string {
  const where = partition === null ? (destination ?? 'unknown') : `${destination}/${partition}`
  return offset === null ? where : `${where} @ ${countText(offset)}`
}

/** Where the consumer stands against where the event lies. */
function committed({ place, position }: Evidence): Fact {
  if (position === null || place?.offset == null) return null
  const at = position.committedOffset
  if (at === null) return ['Committed', 'never']
  const unread = at <= place.offset
  const text = `${countText(at)} ${unread ? '≤' : '>'} ${countText(place.offset)}`
  return [
    'Committed',
    <span key="committed">
      <code>{text}</code>
      <br />
      <span className={style.remark}>
        {unread ? `not read; ${counted(place.offset - at, 'event')} before it` : 'read past it'}
      </span>
    </span>,
  ]
}

function Members({
  count,
  since,
  observed,
}: {
  count: number
  since: Evidence['since'] | null
  observed: Evidence['since']
}) {
  return (
    <>
      {count === 0 ? 'none' : countText(count)}
      {since === null ? null : (
        <>
          {' '}
          since <Moment at={since} show="clock" />
        </>
      )}
      <br />
      <span className={style.remark}>
        the broker said so <Moment at={observed} />
      </span>
    </>
  )
}

function Heard({ at }: { at: Evidence['watermark'] }) {
  return (
    <>
      <Moment at={at} show="clock" />
      <br />
      <span className={style.remark}>everything up to then has been heard</span>
    </>
  )
}
