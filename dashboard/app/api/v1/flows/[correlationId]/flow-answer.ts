import { type FlowEvent, type Handling, isoMicros, type Micros } from '@causeway/model'
import type { FlowStory, ToldGhost } from '../../../../../query/story.ts'

/** A flow as the API tells it: times ISO 8601 with microseconds as they were reported, durations in milliseconds. */
export function flowAnswer({ flow, summary, ghosts }: FlowStory) {
  return {
    correlationId: flow.correlationId,
    status: summary.status,
    startedAt: isoMicros(flow.startedAt),
    events: flow.events.map(eventAnswer),
    ghosts: ghosts.map(ghostAnswer),
  }
}

function eventAnswer(event: FlowEvent) {
  const send = event.sends.find(({ outcome }) => outcome === 'ok') ?? event.sends[0]
  return {
    eventId: event.eventId,
    eventType: event.eventType,
    eventVersion: event.eventVersion,
    aggregateId: event.aggregateId,
    source: event.source,
    destination: send?.destination ?? null,
    partition: send?.partition ?? null,
    offset: send?.offset ?? null,
    causationIds: event.causationIds,
    sentAt: iso(event.sentAt),
    handlings: event.handlings.map(handlingAnswer),
  }
}

function handlingAnswer({
  consumer,
  service,
  startedAt,
  endedAt,
  queueMillis,
  processingMillis,
  outcome,
  attempts,
}: Handling) {
  const decisive = attempts.find((attempt) => attempt.outcome === 'ok') ?? attempts.at(-1) ?? attempts[0]
  return {
    consumer,
    service,
    startedAt: isoMicros(startedAt),
    endedAt: isoMicros(endedAt),
    queueMillis,
    processingMillis,
    outcome,
    attempt: decisive.attempt,
  }
}

const ghostAnswer = ({
  eventType,
  alternatives,
  consumer,
  causeEventId,
  dueAt,
  state,
  verdict,
  sentence,
}: ToldGhost) => ({
  eventType,
  alternatives,
  consumer,
  causeEventId,
  dueAt: iso(dueAt),
  state,
  verdict,
  sentence,
})

const iso = (moment: Micros | null): string | null => (moment === null ? null : isoMicros(moment))
