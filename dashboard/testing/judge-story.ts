import {
  addMillis,
  buildFlow,
  causeKey,
  decideVerdict,
  type EventId,
  type Evidence,
  type Expectation,
  type Flow,
  type FlowSummary,
  ghostsOf,
  type Judgement,
  judgeFlow,
  type Micros,
  type Operation,
  summarise,
  type Verdict,
} from '@causeway/model'
import type { Log } from './log.ts'
import type { Story } from './stage.ts'
import type { Troubles } from './trouble.ts'

/** A row of `violation`. */
export interface SeededViolation {
  readonly judgement: Judgement
  readonly evidence: Evidence
  readonly verdict: Verdict
  readonly causeKey: string
  readonly openedAt: Micros
  /** When it came after all. */
  readonly closedAt: Micros | null
}

export interface JudgedStory {
  readonly summary: FlowSummary
  readonly violations: readonly SeededViolation[]
}

export interface Court {
  readonly log: Log
  readonly troubles: Troubles
  readonly expectations: readonly (Expectation & { readonly createdAt: Micros })[]
  readonly now: Micros
}

const HEARING_MILLIS = 2_500
const OPENING_MILLIS = 3_000

/** Judges a story by the rules of model, as evaluation would have done by now. */
export function judgeStory(story: Story, operations: readonly Operation[], court: Court): JudgedStory | null {
  const flow = buildFlow(operations)
  if (flow === null) return null
  const { now } = court
  const expectations = court.expectations
    .filter(({ createdAt }) => createdAt <= flow.startedAt)
    .map(({ createdAt: _, ...expectation }) => expectation)
  const horizon = { watermark: addMillis(now, -HEARING_MILLIS), historicalBefore: 0 as Micros }
  const judgements = judgeFlow(flow, expectations, horizon)
  const violations = judgements.flatMap((judgement) => violationOf(flow, story, judgement, court) ?? [])
  const open = violations.filter(({ closedAt }) => closedAt === null)
  const verdictOf = (id: string, eventId: EventId): Verdict | null =>
    open.find(({ judgement }) => judgement.expectation.id === id && judgement.eventId === eventId)?.verdict ?? null
  const ghosts = ghostsOf(flow, judgements, expectations, verdictOf)
  return { summary: summarise(flow, judgements, ghosts, now), violations }
}

function violationOf(flow: Flow, story: Story, judgement: Judgement, court: Court): SeededViolation | null {
  const openedAt = addMillis(judgement.dueAt, OPENING_MILLIS)
  const isLate = judgement.satisfiedAt !== null && judgement.satisfiedAt > openedAt
  if (judgement.state !== 'violated' && !isLate) return null
  const judgedAt = isLate ? openedAt : court.now
  const evidence = evidenceOf(flow, story, judgement, judgedAt, court)
  const verdict = decideVerdict(evidence)
  const closedAt = isLate ? addMillis(judgement.satisfiedAt as Micros, HEARING_MILLIS) : null
  return { judgement, evidence, verdict, causeKey: causeKey(verdict, evidence), openedAt, closedAt }
}

function evidenceOf(
  flow: Flow,
  story: Story,
  { expectation, eventId, since, dueAt }: Judgement,
  judgedAt: Micros,
  { log, troubles }: Court,
): Evidence {
  const event = flow.events.find((candidate) => candidate.eventId === eventId)
  const send = event?.sends[0] ?? null
  const consumer = expectation.consumer ?? ''
  const { destination = null, partition = null, offset = null } = send ?? {}
  const tries = (event?.handlings ?? [])
    .filter((handling) => handling.consumer === consumer)
    .flatMap((handling) => handling.attempts)
    .filter(({ startedAt }) => startedAt <= judgedAt)
  const deadLetter = event?.handlings.find(({ deadLetterReason }) => deadLetterReason !== null)
  const base = { expectation, eventId, since, dueAt, judgedAt, watermark: addMillis(judgedAt, -HEARING_MILLIS) }
  return {
    ...base,
    place: send === null ? null : { destination, partition, offset },
    group: story.oddity === 'unknown' ? null : groupOf(consumer, troubles, judgedAt),
    position: send === null || story.oddity === 'unknown' ? null : positionOf(story, consumer, send, judgedAt, log),
    attempts: {
      total: tries.length,
      failed: tries.filter(({ outcome }) => outcome === 'failed').length,
      lastAt: tries.at(-1)?.startedAt ?? null,
      lastError: tries.findLast(({ outcome }) => outcome === 'failed')?.errorMessage ?? null,
    },
    head: headOf(consumer, destination, partition, eventId, judgedAt, log),
    deadLettered:
      deadLetter === undefined
        ? null
        : { destination: 'payment.dead-letter', reason: deadLetter.deadLetterReason ?? '' },
    lastSignOfLife: consumer === 'ledger' ? null : lastSignOfLife(consumer, troubles, judgedAt),
  }
}

/** Members of the group at a moment. */
export function groupOf(consumer: string, troubles: Troubles, at: Micros): Evidence['group'] & object {
  const { returnsDownSince, paymentAway } = troubles
  const observedAt = addMillis(at, -1_300)
  if (consumer === 'returns' && at >= returnsDownSince) {
    return { members: 0, stateSince: returnsDownSince, observedAt }
  }
  if (consumer === 'payment' && at >= paymentAway[0] && at < paymentAway[1]) {
    return { members: 0, stateSince: paymentAway[0], observedAt }
  }
  return { members: 1, stateSince: addMillis(at, -3 * 3600_000), observedAt }
}

function lastSignOfLife(consumer: string, { returnsDownSince, paymentAway }: Troubles, at: Micros): Micros {
  if (consumer === 'returns' && at >= returnsDownSince) return addMillis(returnsDownSince, -420)
  if (consumer === 'payment' && at >= paymentAway[0] && at < paymentAway[1]) return addMillis(paymentAway[0], -310)
  return addMillis(at, -1_800)
}

function positionOf(
  story: Story,
  consumer: string,
  { destination, partition, offset }: { destination: string | null; partition: string | null; offset: number | null },
  at: Micros,
  log: Log,
): Evidence['position'] {
  const [topic, part] = [destination ?? '', partition ?? '']
  const { offset: committedOffset, movedAt } = log.committed(consumer, topic, part, at)
  const common = { endOffset: log.endOffset(topic, part, at), observedAt: addMillis(at, -1_300), movedAt }
  if (story.oddity !== 'lost') return { ...common, committedOffset, logStartOffset: log.logStart(topic, part) }
  return { ...common, committedOffset: (offset ?? 0) - 12, logStartOffset: (offset ?? 0) + 30 }
}

function headOf(
  consumer: string,
  destination: string | null,
  partition: string | null,
  eventId: EventId,
  judgedAt: Micros,
  log: Log,
): Evidence['head'] {
  const poison = log.poison(consumer, destination ?? '', partition ?? '')
  if (poison === null || poison.eventId === eventId || poison.startedAt > judgedAt) return null
  const offset = log.place(poison).offset ?? 0
  const failed = 6 + Math.floor((judgedAt - poison.startedAt) / 9e6)
  const error = 'quantity of TENT-2P is "two", not a number'
  return { eventId: poison.eventId, offset, failed, lastAt: addMillis(judgedAt, -4_100), error }
}
