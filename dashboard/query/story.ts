import {
  type EventId,
  type Evidence,
  type Expectation,
  type Flow,
  type FlowSummary,
  type Ghost,
  ghostsOf,
  type Judgement,
  judgeAsRecorded,
  type Micros,
  summarise,
  verdictSentence,
} from '@causeway/model'
import type { InnerSpan } from './flow-spans.ts'
import type { RecordedViolation } from './flow-violations.ts'

/** A ghost with what a person reads of it. */
export interface ToldGhost extends Ghost {
  readonly sentence: string
  /** What its verdict was decided from; null unless it is stuck. */
  readonly evidence: Evidence | null
}

/** Something expected that came after its window had passed. */
export interface LateArrival {
  /** The event whose window had passed. */
  readonly eventId: EventId
  readonly expectation: Expectation
  readonly dueAt: Micros
  readonly cameAt: Micros
  /** Why it was missing meanwhile; null where that was not recorded. */
  readonly sentence: string | null
}

/** All that the flow screen and the API say of one flow. Plain values: it travels to the browser as it is. */
export interface FlowStory {
  readonly flow: Flow
  readonly summary: FlowSummary
  readonly ghosts: readonly ToldGhost[]
  readonly late: readonly LateArrival[]
  readonly spans: readonly InnerSpan[]
  /** When it was told. */
  readonly now: Micros
}

interface Known {
  readonly flow: Flow
  readonly spans: readonly InnerSpan[]
  readonly expectations: readonly Expectation[]
  readonly violations: readonly RecordedViolation[]
  /** Whether evaluation still waits for something in this flow. */
  readonly owes: boolean
  readonly now: Micros
}

/** Puts together what is known of a flow: what happened, what is missing and why, what came late. */
export function tellStory({ flow, spans, expectations, violations, owes, now }: Known): FlowStory {
  const open = violations.filter(({ state }) => state === 'open')
  const openOf = (expectationId: string, eventId: EventId) => violationOf(open, expectationId, eventId)
  const judgements = judgeAsRecorded(flow, expectations, (id, eventId) => openOf(id, eventId) !== null, owes)
  const ghosts = ghostsOf(flow, judgements, expectations, (id, eventId) => openOf(id, eventId)?.verdict ?? null)
  return {
    flow,
    summary: summarise(flow, judgements, ghosts, now),
    ghosts: ghosts.map((ghost) => tellGhost(ghost, ghosts, open)),
    late: judgements.flatMap((judgement) => lateArrival(judgement, violations)),
    spans,
    now,
  }
}

const violationOf = (
  violations: readonly RecordedViolation[],
  expectationId: string,
  eventId: EventId,
): RecordedViolation | null =>
  violations.find((violation) => violation.expectationId === expectationId && violation.eventId === eventId) ?? null

function tellGhost(ghost: Ghost, ghosts: readonly Ghost[], open: readonly RecordedViolation[]): ToldGhost {
  const evidence = ghost.state === 'stuck' ? evidenceOf(ghost, open) : null
  return { ...ghost, evidence, sentence: ghostSentence(ghost, evidence, ghosts) }
}

/** The evidence of the violation that makes the ghost stuck: of those with its verdict, the one that fell due first. */
function evidenceOf(ghost: Ghost, open: readonly RecordedViolation[]): Evidence | null {
  const own = open
    .filter(
      (violation) => violation.eventId === ghost.causeEventId && ghost.expectationIds.includes(violation.expectationId),
    )
    .sort((a, b) => a.dueAt - b.dueAt)
  return (own.find(({ verdict }) => verdict === ghost.verdict) ?? own[0])?.evidence ?? null
}

function ghostSentence(ghost: Ghost, evidence: Evidence | null, ghosts: readonly Ghost[]): string {
  const { state, verdict } = ghost
  if (state === 'heldUp') return `Will not happen while ${originOf(ghost, ghosts)} is missing.`
  if (state === 'expected') return `${nameOf(ghost)} is still expected.`
  return verdict === null || evidence === null ? `${nameOf(ghost)} did not come.` : verdictSentence(verdict, evidence)
}

function nameOf({ eventType, consumer }: Ghost): string {
  if (eventType === null) return `Its handling by ${consumer}`
  return consumer === null ? eventType : `${eventType} from ${consumer}`
}

/** What the ghost waits for in the end: the stuck one at the head of its chain. */
function originOf(ghost: Ghost, ghosts: readonly Ghost[]): string {
  const before = ghosts.find(({ id }) => id === ghost.causeGhostId)
  if (before === undefined) return 'what comes before it'
  return before.state === 'heldUp'
    ? originOf(before, ghosts)
    : (before.eventType ?? `the handling by ${before.consumer}`)
}

function lateArrival(judgement: Judgement, violations: readonly RecordedViolation[]): LateArrival[] {
  const { expectation, eventId, dueAt, satisfiedAt } = judgement
  if (satisfiedAt === null || satisfiedAt <= dueAt) return []
  const violation = violationOf(violations, expectation.id, eventId)
  const sentence = violation === null ? null : verdictSentence(violation.verdict, violation.evidence)
  return [{ eventId, expectation, dueAt, cameAt: satisfiedAt, sentence }]
}
