import type { Evidence, FlowEvent, Handling, Micros, Send } from '@causeway/model'
import type { Violated } from './judge-loaded.ts'
import { handlingsAt, isBy } from './place.ts'

/** What is known beside the flow itself. */
export interface Surroundings {
  readonly group: Evidence['group']
  readonly position: Evidence['position']
  readonly head: Evidence['head']
  readonly lastSignOfLife: Micros | null
  readonly judgedAt: Micros
}

/** Everything that the verdict on one violated expectation is decided from. */
export function evidenceOf(
  { event, judgement, watermark }: Violated,
  place: Send | null,
  surroundings: Surroundings,
): Evidence {
  const { expectation, eventId, since, dueAt } = judgement
  return {
    expectation,
    eventId,
    since,
    dueAt,
    watermark,
    judgedAt: surroundings.judgedAt,
    place: place === null ? null : { destination: place.destination, partition: place.partition, offset: place.offset },
    group: surroundings.group,
    position: surroundings.position,
    attempts: attemptsOf(handlingsAt(event, expectation.consumer, place)),
    head: surroundings.head,
    deadLettered: deadLetteringOf(event, expectation.consumer),
    lastSignOfLife: surroundings.lastSignOfLife,
  }
}

function attemptsOf(handlings: readonly Handling[]): Evidence['attempts'] {
  const attempts = handlings.flatMap((handling) => handling.attempts).sort((a, b) => a.endedAt - b.endedAt)
  const failed = attempts.filter(({ outcome }) => outcome === 'failed')
  const lastFailed = failed.at(-1)
  return {
    total: attempts.length,
    failed: failed.length,
    lastAt: attempts.at(-1)?.endedAt ?? null,
    lastError: lastFailed?.errorMessage ?? lastFailed?.errorType ?? null,
  }
}

/** The event moved aside by this consumer: its send to a dead-letter destination, or the handling that decided it. */
function deadLetteringOf(event: FlowEvent, consumer: string | null): Evidence['deadLettered'] {
  const send = event.sends.find(
    (candidate) => candidate.deadLetterReason !== null && isMovedBy(candidate, event, consumer),
  )
  if (send?.deadLetterReason != null) return { destination: send.destination, reason: send.deadLetterReason }
  const handling = event.handlings.find((candidate) => candidate.deadLetterReason !== null && isBy(candidate, consumer))
  return handling?.deadLetterReason == null ? null : { destination: null, reason: handling.deadLetterReason }
}

/** A send names its service, not its consumer: it counts unless that service handled the event for others only. */
function isMovedBy(send: Send, event: FlowEvent, consumer: string | null): boolean {
  const asConsumers = event.handlings.filter(({ service }) => service === send.service)
  return asConsumers.length === 0 || asConsumers.some((handling) => isBy(handling, consumer))
}
