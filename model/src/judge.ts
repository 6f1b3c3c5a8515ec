import type { Expectation } from './expectation.ts'
import type { Flow, FlowEvent } from './flow.ts'
import type { EventId } from './id.ts'
import { addMillis, type Micros } from './time.ts'

/**
 * What an expectation says of one event, as far as we have heard.
 * `open`: the window has not provably passed. `violated`: it has, and nothing came. `satisfied`: it came, perhaps late.
 * `historical`: the event was already old when it was first heard of; nobody is told.
 */
export interface Judgement {
  readonly expectation: Expectation
  readonly eventId: EventId
  readonly state: 'open' | 'satisfied' | 'violated' | 'historical'
  /** When the window began: the event was sent (or, never sent, created). */
  readonly since: Micros
  readonly dueAt: Micros
  readonly satisfiedAt: Micros | null
}

/** How much is proven: everything up to `watermark` has been heard; what was due before `historicalBefore` is not judged. */
export interface Horizon {
  /** Null while nothing is proven. */
  readonly watermark: Micros | null
  readonly historicalBefore: Micros
}

/** Judges every event of the flow by every expectation that is about it. Only deadlines before the watermark are judged. */
export function judgeFlow(flow: Flow, expectations: readonly Expectation[], horizon: Horizon): Judgement[] {
  const effects = effectsOf(flow)
  return flow.events.flatMap((event) =>
    expectations.flatMap((expectation) => {
      const since = windowStart(event)
      if (since === null || !isAbout(expectation, event)) return []
      return [judge(event, effects.get(event.eventId) ?? [], expectation, since, horizon)]
    }),
  )
}

/** What each event caused, gathered once: a flow of thousands of events would be searched for each of them. */
function effectsOf(flow: Flow): ReadonlyMap<EventId, readonly FlowEvent[]> {
  const effects = new Map<EventId, FlowEvent[]>()
  for (const event of flow.events) {
    for (const causationId of event.causationIds) {
      const known = effects.get(causationId)
      if (known === undefined) effects.set(causationId, [event])
      else known.push(event)
    }
  }
  return effects
}

/**
 * Judges a flow as evaluation has recorded it, for showing: what has an open violation is violated, what else is missing is
 * open while the flow still `owes` something, and historical after that.
 */
export function judgeAsRecorded(
  flow: Flow,
  expectations: readonly Expectation[],
  isViolated: (expectationId: string, eventId: EventId) => boolean,
  owes: boolean,
): Judgement[] {
  const unproven = { watermark: null, historicalBefore: Number.NEGATIVE_INFINITY as Micros }
  return judgeFlow(flow, expectations, unproven).map((judgement) => {
    if (judgement.state !== 'open') return judgement
    if (isViolated(judgement.expectation.id, judgement.eventId)) return { ...judgement, state: 'violated' }
    return owes ? judgement : { ...judgement, state: 'historical' }
  })
}

function judge(
  event: FlowEvent,
  effects: readonly FlowEvent[],
  expectation: Expectation,
  since: Micros,
  horizon: Horizon,
): Judgement {
  const dueAt = addMillis(since, expectation.withinMillis)
  const satisfiedAt =
    expectation.followedBy.length > 0 ? followedAt(effects, expectation) : processedAt(event, expectation)
  return { expectation, eventId: event.eventId, state: stateOf(satisfiedAt, dueAt, horizon), since, dueAt, satisfiedAt }
}

function stateOf(satisfiedAt: Micros | null, dueAt: Micros, horizon: Horizon): Judgement['state'] {
  if (satisfiedAt !== null) return 'satisfied'
  if (dueAt < horizon.historicalBefore) return 'historical'
  return horizon.watermark !== null && dueAt <= horizon.watermark ? 'violated' : 'open'
}

/** True when the expectation is about events like this one. */
export function isAbout(expectation: Expectation, event: FlowEvent): boolean {
  const { eventType, eventVersion, destination } = expectation
  if (event.eventType !== eventType) return false
  if (eventVersion !== null && event.eventVersion !== eventVersion) return false
  return destination === null || event.sends.some((send) => send.destination === destination)
}

/** A window opens when the event reached the broker, or when it was created where it never did. */
const windowStart = (event: FlowEvent): Micros | null => event.sentAt ?? event.createdAt

function processedAt(event: FlowEvent, expectation: Expectation): Micros | null {
  const ends = event.handlings
    .filter(({ consumer }) => consumer === expectation.consumer)
    .flatMap(({ attempts }) => attempts)
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ endedAt }) => endedAt)
  return earliest(ends)
}

function followedAt(effects: readonly FlowEvent[], { followedBy }: Expectation): Micros | null {
  const moments = effects
    .filter(({ eventType }) => eventType !== null && followedBy.includes(eventType))
    .flatMap((next) => next.sentAt ?? next.handlings[0]?.startedAt ?? [])
  return earliest(moments)
}

const earliest = (moments: readonly Micros[]): Micros | null =>
  moments.reduce<Micros | null>((least, moment) => (least === null || moment < least ? moment : least), null)
