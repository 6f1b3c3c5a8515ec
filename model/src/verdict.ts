import type { Expectation } from './expectation.ts'
import type { EventId } from './id.ts'
import { type Micros, millisBetween } from './time.ts'

export const VERDICTS = [
  'neverSent',
  'waiting',
  'consumerDown',
  'blockedBehind',
  'poison',
  'failed',
  'deadLettered',
  'skipped',
  'lost',
  'unobserved',
  'stepMissing',
  'unknown',
] as const
/** Why an expectation was not met. */
export type Verdict = (typeof VERDICTS)[number]

/** Everything that a verdict is decided from; stored with the violation so that it can be shown and decided again. */
export interface Evidence {
  readonly expectation: Expectation
  readonly eventId: EventId
  readonly since: Micros
  readonly dueAt: Micros
  /** Everything up to here had been heard when this was judged. */
  readonly watermark: Micros
  readonly judgedAt: Micros
  /** Where the event lies for the consumer; null when it was never sent. */
  readonly place: {
    readonly destination: string | null
    readonly partition: string | null
    readonly offset: number | null
  } | null
  /** What the broker says of the consumer group; null when no broker was asked. */
  readonly group: {
    readonly members: number | null
    readonly stateSince: Micros | null
    readonly observedAt: Micros
  } | null
  /** Where the consumer stands in the event's partition; null when not known. */
  readonly position: {
    readonly committedOffset: number | null
    readonly endOffset: number
    readonly logStartOffset: number
    readonly observedAt: Micros
    readonly movedAt: Micros
  } | null
  /** What the consumer did with this event. */
  readonly attempts: {
    readonly total: number
    readonly failed: number
    readonly lastAt: Micros | null
    readonly lastError: string | null
  }
  /** An earlier event of the same partition that this consumer fails on, at or after its committed offset. */
  readonly head: {
    readonly eventId: EventId
    readonly offset: number
    readonly failed: number
    readonly lastAt: Micros
    readonly error: string | null
  } | null
  readonly deadLettered: { readonly destination: string | null; readonly reason: string } | null
  /** Last telemetry of the service that should have acted; null when it never spoke. */
  readonly lastSignOfLife: Micros | null
}

/** So many failures in a row make an event poison rather than unlucky. */
export const POISON_ATTEMPTS = 3

/** A failing head is the cause only while it is fresh: a group that stopped failing and has no members is down. */
const FRESH_MILLIS = 30_000

/** In a partition that never rests nobody saw when its offset was passed; after this long its handling would be known. */
const SETTLED_MILLIS = 60_000

/** Decides why, cause before symptom. Every branch is one row of the table in docs/verdicts.md. */
export function decideVerdict(evidence: Evidence): Verdict {
  const { place, attempts, position, deadLettered, expectation } = evidence
  if (place === null) return 'neverSent'
  if (deadLettered !== null) return 'deadLettered'
  if (attempts.total > attempts.failed) return expectation.followedBy.length > 0 ? 'stepMissing' : 'unknown'
  if (isBehind(evidence)) return verdictOfUnread(evidence)
  if (position !== null && place.offset !== null) return verdictOfPassed(evidence)
  if (isDown(evidence)) return 'consumerDown'
  if (attempts.failed >= POISON_ATTEMPTS) return 'poison'
  return attempts.failed > 0 ? 'failed' : 'unknown'
}

/** The broker says that the consumer has not got past the event. */
function isBehind({ place, position }: Evidence): boolean {
  if (position === null || place === null || place.offset === null) return false
  return position.committedOffset === null || position.committedOffset <= place.offset
}

function verdictOfUnread(evidence: Evidence): Verdict {
  const { attempts, head, place, position } = evidence
  if (position !== null && place?.offset != null && position.logStartOffset > place.offset) return 'lost'
  if (isFailingNow(attempts.failed, attempts.lastAt, evidence)) return 'poison'
  if (head !== null && isFailingNow(head.failed, head.lastAt, evidence)) return 'blockedBehind'
  if (isDown(evidence)) return 'consumerDown'
  if (attempts.failed > 0) return 'failed'
  return evidence.group === null ? 'unknown' : 'waiting'
}

/** The committed offset is past the event, and no handling of it succeeded. */
function verdictOfPassed(evidence: Evidence): Verdict {
  const { attempts, lastSignOfLife, since } = evidence
  if (attempts.failed > 0) return 'failed'
  if (hasJustPassed(evidence)) return 'unknown'
  // A service that has spoken since the event was sent is instrumented and heard: it read the event and did nothing.
  return lastSignOfLife !== null && lastSignOfLife > since ? 'skipped' : 'unobserved'
}

const hasPassed = ({ place, position }: Evidence): boolean =>
  place?.offset != null && (position?.committedOffset ?? -1) > place.offset

/** The consumer got past the event so lately that the span of its handling may still be on its way. */
function hasJustPassed({ position, watermark, judgedAt, dueAt }: Evidence): boolean {
  const passedBefore = position?.movedAt ?? dueAt
  return passedBefore > watermark && millisBetween(dueAt, judgedAt) < SETTLED_MILLIS
}

const isDown = ({ group }: Evidence): boolean => group !== null && group.members === 0

function isFailingNow(failed: number, lastAt: Micros | null, evidence: Evidence): boolean {
  if (failed < POISON_ATTEMPTS || lastAt === null) return false
  return !isDown(evidence) || (evidence.judgedAt - lastAt) / 1000 < FRESH_MILLIS
}

/**
 * Violations of one cause share this key: 214 events behind one poison event are one group, and so is all that waits for
 * one consumer that is down.
 */
export function causeKey(verdict: Verdict, evidence: Evidence): string {
  const { expectation, place, head, eventId } = evidence
  const consumer = expectation.consumer ?? ''
  const where = `${place?.destination ?? ''}/${place?.partition ?? ''}`
  switch (verdict) {
    case 'poison':
      return `poison:${consumer}:${where}:${eventId}`
    case 'blockedBehind':
      return `poison:${consumer}:${where}:${head?.eventId ?? ''}`
    case 'stepMissing':
    case 'neverSent':
    case 'unobserved':
    case 'unknown':
      return `${verdict}:${expectation.id}`
    case 'failed':
    case 'deadLettered':
    case 'skipped':
    case 'lost':
      return `${verdict}:${consumer}:${expectation.eventType}`
    case 'waiting':
      return `waiting:${consumer}:${place?.destination ?? ''}`
    case 'consumerDown':
      return `consumerDown:${consumer}`
    default:
      return unreachable(verdict)
  }
}

/** A short name of the verdict for lists. */
export const VERDICT_NAME: Readonly<Record<Verdict, string>> = {
  neverSent: 'never sent',
  waiting: 'waiting',
  consumerDown: 'consumer down',
  blockedBehind: 'blocked behind',
  poison: 'poison',
  failed: 'failed',
  deadLettered: 'dead-lettered',
  skipped: 'skipped',
  lost: 'lost',
  unobserved: 'unobserved',
  stepMissing: 'step missing',
  unknown: 'unknown',
}

/** The sentence that a person reads. */
export function verdictSentence(verdict: Verdict, evidence: Evidence): string {
  const { expectation, place, position, head, attempts } = evidence
  const consumer = expectation.consumer ?? 'the consumer'
  const event = expectation.eventType
  const where = placeName(evidence)
  const error = (text: string | null): string => (text === null ? '' : ` (${text})`)
  switch (verdict) {
    case 'neverSent':
      return `${event} was created but never sent.`
    case 'waiting':
      return `${event} waits at ${where}: ${progress(consumer, behind(position, place?.offset ?? null))}.`
    case 'consumerDown':
      return `The consumer group ${consumer} has no members. ${event} waits at ${where}.`
    case 'blockedBehind':
      return `${event} waits at ${where} behind ${head?.eventId ?? 'an event'}, which ${consumer} has failed on ${times(head?.failed ?? 0)}${error(head?.error ?? null)}.`
    case 'poison':
      return `${consumer} has failed on this ${event} ${times(attempts.failed)} and blocks ${partitionName(evidence)}${error(attempts.lastError)}.`
    case 'failed':
      return `${consumer} failed on this ${event}${error(attempts.lastError)}, and nothing follows.`
    case 'deadLettered':
      return `${event} was moved to ${evidence.deadLettered?.destination ?? 'a dead-letter destination'}: ${evidence.deadLettered?.reason ?? 'no reason given'}.`
    case 'skipped':
      return `${consumer} has read past ${event} at ${where} without processing it: filtered, or lost by the consumer.`
    case 'lost':
      return `Retention removed ${event} at ${where} before ${consumer} read it.`
    case 'unobserved':
      return `${consumer} has read past ${event} at ${where}, but sends no telemetry: sampled, or not instrumented.`
    case 'stepMissing':
      return `${consumer} processed ${event}, but ${expectation.followedBy.join(' or ')} never came.`
    case 'unknown':
      if (hasPassed(evidence))
        return `${consumer} has just read past ${event} at ${where}; what it did is not heard yet.`
      return `Nothing shows what became of ${event} after it was sent${place?.destination == null ? '' : ` to ${place.destination}`}.`
    default:
      return unreachable(verdict)
  }
}

const partitionName = ({ place }: Evidence): string =>
  place?.partition == null ? (place?.destination ?? 'its destination') : `${place.destination}/${place.partition}`

const placeName = (evidence: Evidence): string =>
  evidence.place?.offset == null
    ? partitionName(evidence)
    : `offset ${evidence.place.offset} of ${partitionName(evidence)}`

/** Events that the consumer has yet to read before this one; null when not known. */
function behind(position: Evidence['position'], offset: number | null): number | null {
  if (position === null || offset === null) return null
  return Math.max(0, offset - (position.committedOffset ?? position.logStartOffset))
}

function progress(consumer: string, before: number | null): string {
  if (before === 0) return `it is the next that ${consumer} commits`
  if (before === null) return `${consumer} is still reading`
  return `${consumer} is ${before === 1 ? '1 event' : `${before} events`} before it and still reading`
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

function unreachable(value: never): never {
  throw new Error(`not a verdict: ${String(value)}`)
}
