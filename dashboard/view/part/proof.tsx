import type { Evidence } from '@causeway/model'
import type { ReactNode } from 'react'
import { countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { Moment } from './moment.tsx'
import style from './proof.module.css'

/** What a verdict was decided from, as a small table of facts; facts that are not known are left out. */
export function Proof({ evidence }: { evidence: Evidence }) {
  const facts = factsOf(evidence)
  return (
    <dl className={style.proof}>
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}

function factsOf(evidence: Evidence): (readonly [name: string, fact: ReactNode])[] {
  const facts: (readonly [string, ReactNode | null])[] = [
    ['Expected', expected(evidence)],
    ['Due', <Moment key="due" at={evidence.dueAt} show="exact" />],
    ['Heard until', heard(evidence)],
    ['Lies at', place(evidence)],
    ['Committed', committed(evidence)],
    ['Members', members(evidence)],
    ['Attempts', attempts(evidence)],
    ['Blocked by', head(evidence)],
    ['Moved to', movedAside(evidence)],
    ['Last sign of life', lastSign(evidence)],
  ]
  return facts.filter((fact): fact is readonly [string, ReactNode] => fact[1] !== null)
}

function expected({ expectation }: Evidence): ReactNode {
  const { eventType, eventVersion, followedBy, consumer, withinMillis, origin } = expectation
  const what = followedBy.length === 0 ? 'processed' : followedBy.join(' or ')
  return (
    <>
      {what}
      {consumer === null ? null : (
        <>
          {' '}
          by <b>{consumer}</b>
        </>
      )}{' '}
      within {durationText(withinMillis)} of {eventType}
      {eventVersion === null ? '' : ` v${eventVersion}`}
      <span className={style.dim}>, {origin}</span>
    </>
  )
}

const heard = ({ watermark }: Evidence): ReactNode => (
  <>
    <Moment at={watermark} show="exact" /> <span className={style.dim}>from every producer</span>
  </>
)

function place({ place }: Evidence): ReactNode | null {
  if (place?.destination == null) return null
  const where = place.partition === null ? place.destination : `${place.destination}/${place.partition}`
  return place.offset === null ? where : `${where}, offset ${countText(place.offset)}`
}

/** The committed offset beside the event's own: who is ahead decides much. */
function committed({ position, place }: Evidence): ReactNode | null {
  if (position === null) return null
  const { committedOffset, logStartOffset } = position
  if (committedOffset === null) return 'nothing yet'
  const offset = place?.offset ?? null
  if (offset === null) return countText(committedOffset)
  if (logStartOffset > offset)
    return `${countText(committedOffset)}, but the log begins at ${countText(logStartOffset)}`
  const isBehind = committedOffset <= offset
  return (
    <>
      {countText(committedOffset)} {isBehind ? '≤' : '>'} {countText(offset)}{' '}
      <span className={style.dim}>{isBehind ? 'not read yet' : 'read past it'}</span>
    </>
  )
}

function members({ group }: Evidence): ReactNode | null {
  if (group === null || group.members === null) return null
  return (
    <>
      {group.members === 0 ? 'none' : group.members}
      {group.members === 0 && group.stateSince !== null ? (
        <>
          {' '}
          since <Moment at={group.stateSince} show="clock" />
        </>
      ) : null}
    </>
  )
}

function attempts({ attempts: { total, failed, lastAt, lastError } }: Evidence): ReactNode | null {
  if (total === 0) return 'none seen'
  return (
    <>
      {total}
      {failed > 0 ? `, ${failed === total ? 'all' : failed} failed` : ''}
      {lastAt === null ? null : (
        <>
          , last <Moment at={lastAt} />
        </>
      )}
      {lastError === null ? null : <span className={style.error}>{lastError}</span>}
    </>
  )
}

function head({ head }: Evidence): ReactNode | null {
  if (head === null) return null
  return (
    <>
      <code>{head.eventId}</code> at offset {countText(head.offset)}, failed {countText(head.failed)} times
      {head.error === null ? null : <span className={style.error}>{head.error}</span>}
    </>
  )
}

const movedAside = ({ deadLettered }: Evidence): ReactNode | null =>
  deadLettered === null ? null : (
    <>
      {deadLettered.destination ?? 'a dead-letter destination'}
      <span className={style.error}>{deadLettered.reason}</span>
    </>
  )

const lastSign = ({ lastSignOfLife, expectation }: Evidence): ReactNode =>
  lastSignOfLife === null ? (
    'never heard of'
  ) : (
    <>
      <Moment at={lastSignOfLife} />
      {expectation.consumer === null ? null : <span className={style.dim}> from {expectation.consumer}</span>}
    </>
  )
