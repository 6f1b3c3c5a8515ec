import {
  causeKey,
  decideVerdict,
  type EventId,
  type Evidence,
  type FlowSummary,
  ghostsOf,
  summarise,
  type Verdict,
} from '@causeway/model'
import type { DecidedViolation } from '../store/open-violations.ts'
import type { Round } from './flow-judge.ts'
import type { JudgedFlow, Violated } from './judge-loaded.ts'
import { planViolations, type ViolationPlan } from './plan-violations.ts'

/** What is to be saved of one flow. */
export interface Conclusion extends ViolationPlan {
  readonly summary: FlowSummary
}

/** Decides why each expectation was not met, and sums the flow up. */
export function conclude(
  { flow, judgements, violated, recorded }: JudgedFlow,
  evidence: ReadonlyMap<Violated, Evidence>,
  { expectations, now, watermark }: Pick<Round, 'expectations' | 'now' | 'watermark'>,
): Conclusion {
  const decided = violated.flatMap((found): DecidedViolation[] => {
    const facts = evidence.get(found)
    return facts === undefined ? [] : [{ ...decide(facts), correlationId: flow.correlationId }]
  })
  const ghosts = ghostsOf(flow, judgements, expectations, verdictOf(decided))
  return {
    ...planViolations(judgements, decided, recorded),
    summary: summarise(flow, judgements, ghosts, now, watermark),
  }
}

function decide(evidence: Evidence): Omit<DecidedViolation, 'correlationId'> {
  const { expectation, eventId } = evidence
  const verdict = decideVerdict(evidence)
  return {
    expectationId: expectation.id,
    eventId,
    eventType: expectation.eventType,
    verdict,
    causeKey: causeKey(verdict, evidence),
    evidence,
  }
}

function verdictOf(decided: readonly DecidedViolation[]) {
  const key = (expectationId: string, eventId: EventId): string => JSON.stringify([expectationId, eventId])
  const verdicts = new Map(decided.map(({ expectationId, eventId, verdict }) => [key(expectationId, eventId), verdict]))
  return (expectationId: string, eventId: EventId): Verdict | null => verdicts.get(key(expectationId, eventId)) ?? null
}
