import type { Expectation } from './expectation.ts'
import type { Flow, FlowEvent } from './flow.ts'
import type { EventId } from './id.ts'
import type { Judgement } from './judge.ts'
import type { Micros } from './time.ts'
import type { Verdict } from './verdict.ts'

/**
 * What did not happen, drawn where it should be.
 * `expected`: still possible. `stuck`: its window has passed. `heldUp`: will not happen because something before it is stuck.
 */
export interface Ghost {
  readonly id: string
  readonly state: 'expected' | 'stuck' | 'heldUp'
  /** The event that should have led here; null for what follows another ghost. */
  readonly causeEventId: EventId | null
  readonly causeGhostId: string | null
  /** The consumer that should act. */
  readonly consumer: string | null
  /** Whether that consumer's handling is itself missing, so that it is drawn as a ghost too. */
  readonly handlingMissing: boolean
  /** The missing event, the usual one of its alternatives; null when only a handling is missing. */
  readonly eventType: string | null
  readonly alternatives: readonly string[]
  readonly dueAt: Micros | null
  readonly verdict: Verdict | null
  readonly expectationIds: readonly string[]
}

/** The verdict of a violated expectation on an event, where one was given. */
export type VerdictOf = (expectationId: string, eventId: EventId) => Verdict | null

/** Ghosts of a flow: one for each event and consumer that still owe something, then what each stuck one holds up. */
export function ghostsOf(
  flow: Flow,
  judgements: readonly Judgement[],
  expectations: readonly Expectation[],
  verdictOf: VerdictOf,
): Ghost[] {
  const owed = judgements.filter(({ state }) => state === 'open' || state === 'violated')
  const groups = Map.groupBy(owed, ({ eventId, expectation }) => JSON.stringify([eventId, expectation.consumer]))
  const events = new Map(flow.events.map((event) => [event.eventId, event]))
  const direct = [...groups.values()].map((group) => directGhost(events, group, verdictOf))
  return direct.flatMap((ghost) => (ghost.state === 'stuck' ? [ghost, ...heldUpBehind(ghost, expectations)] : [ghost]))
}

function directGhost(
  events: ReadonlyMap<EventId, FlowEvent>,
  group: readonly Judgement[],
  verdictOf: VerdictOf,
): Ghost {
  const violated = group.filter(({ state }) => state === 'violated')
  const decisive = earliestDue(violated.length > 0 ? violated : group)
  const following = group.find(({ expectation }) => expectation.followedBy.length > 0)?.expectation
  const { eventId, expectation } = decisive
  const [eventType, ...alternatives] = following?.followedBy ?? []
  const handled = events
    .get(eventId)
    ?.handlings.some(({ consumer, outcome }) => consumer === expectation.consumer && outcome === 'ok')
  return {
    id: `ghost:${eventId}:${expectation.consumer ?? ''}`,
    state: violated.length > 0 ? 'stuck' : 'expected',
    causeEventId: eventId,
    causeGhostId: null,
    consumer: expectation.consumer,
    handlingMissing: handled !== true,
    eventType: eventType ?? null,
    alternatives,
    dueAt: decisive.dueAt,
    verdict: violated.length > 0 ? verdictOf(expectation.id, eventId) : null,
    expectationIds: group.map(({ expectation: { id } }) => id),
  }
}

/** Follows the usual alternative of each expectation from the ghost on; an event type is entered once. */
function heldUpBehind(ghost: Ghost, expectations: readonly Expectation[]): Ghost[] {
  const entered = new Set<string>()
  const heldUp: Ghost[] = []
  const walk = (from: Ghost): void => {
    if (from.eventType === null || entered.has(from.eventType)) return
    entered.add(from.eventType)
    for (const expectation of expectations) {
      const [eventType, ...alternatives] = expectation.followedBy
      if (expectation.eventType !== from.eventType || eventType === undefined || entered.has(eventType)) continue
      const next: Ghost = {
        id: `${from.id}>${expectation.id}`,
        state: 'heldUp',
        causeEventId: null,
        causeGhostId: from.id,
        consumer: expectation.consumer,
        handlingMissing: true,
        eventType,
        alternatives,
        dueAt: null,
        verdict: null,
        expectationIds: [expectation.id],
      }
      heldUp.push(next)
      walk(next)
    }
  }
  walk(ghost)
  return heldUp
}

const earliestDue = (judgements: readonly Judgement[]): Judgement =>
  judgements.reduce((earliest, judgement) => (judgement.dueAt < earliest.dueAt ? judgement : earliest))
