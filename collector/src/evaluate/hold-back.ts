import { type Evidence, type Expectation, type FlowEvent, heardUntil } from '@causeway/model'
import type { HeardInstance } from '../store/hearing-instances.ts'
import type { Round } from './flow-judge.ts'
import type { JudgedFlow, Violated } from './judge-loaded.ts'

/**
 * Takes back what only telemetry could prove while an instance that might have told otherwise is not heard that far: it
 * is open again. What was told once stays told, and what the broker itself says needs no telemetry.
 */
export function holdBack(
  judged: JudgedFlow,
  evidence: ReadonlyMap<Violated, Evidence>,
  { instances, now, silenceMillis }: Pick<Round, 'instances' | 'now' | 'silenceMillis'>,
): JudgedFlow {
  if (judged.violated.length === 0 || instances.length === 0) return judged
  const told = new Set(
    judged.recorded
      .filter(({ state }) => state === 'open')
      .map(({ expectationId, eventId }) => `${expectationId} ${eventId}`),
  )
  const isHeldBack = (found: Violated): boolean => {
    const { event, judgement, watermark } = found
    const { expectation, eventId, dueAt } = judgement
    if (told.has(`${expectation.id} ${eventId}`) || isWitnessed(evidence.get(found), dueAt)) return false
    const asked = instances.filter((instance) => mightTell(instance, event, expectation))
    return heardUntil(watermark, asked, { now, silenceMillis }) < dueAt
  }
  const held = new Set(judged.violated.filter(isHeldBack).map(({ judgement }) => judgement))
  if (held.size === 0) return judged
  return {
    ...judged,
    judgements: judged.judgements.map((judgement) =>
      held.has(judgement) ? { ...judgement, state: 'open' } : judgement,
    ),
    violated: judged.violated.filter(({ judgement }) => !held.has(judgement)),
  }
}

/** The broker said after the deadline that the consumer had not read the event, or that nobody was there to. */
function isWitnessed(evidence: Evidence | undefined, dueAt: number): boolean {
  if (evidence === undefined) return false
  const { group, position, place } = evidence
  if (group !== null && group.members === 0 && group.observedAt >= dueAt) return true
  if (position === null || place === null || place.offset === null || position.observedAt < dueAt) return false
  return position.committedOffset === null || position.committedOffset <= place.offset
}

/**
 * Whether spans of this instance could show that the expectation was met: it is of the expected consumer, or it handled the
 * event and may have sent what follows; or the event's send itself is not heard yet, and it is of the service that sends it.
 */
function mightTell({ service, groups }: HeardInstance, event: FlowEvent, { consumer }: Expectation): boolean {
  if (consumer !== null && (service === consumer || groups.includes(consumer))) return true
  if (event.sentAt === null && service === event.source) return true
  return event.handlings.some(
    (handling) => handling.service === service && (consumer ?? handling.consumer) === handling.consumer,
  )
}
