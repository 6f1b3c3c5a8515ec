import type { Flow, FlowEvent } from './flow.ts'
import type { Ghost } from './ghost.ts'
import type { CorrelationId, EventId } from './id.ts'
import type { Judgement } from './judge.ts'
import { addMillis, type Micros, millisBetween } from './time.ts'

export const FLOW_STATUSES = ['inFlight', 'complete', 'compensated', 'failed', 'stuck'] as const
export type FlowStatus = (typeof FLOW_STATUSES)[number]

/** A bar of the miniature waterfall, milliseconds since the flow's start; `end` is null while it is not over. */
export interface Bar {
  readonly start: number
  readonly end: number | null
  readonly state: 'ok' | 'failed' | 'compensation' | 'expected' | 'stuck'
}

/** What lists and search need of a flow. */
export interface FlowSummary {
  readonly correlationId: CorrelationId
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly status: FlowStatus
  readonly rootEventId: EventId
  readonly rootEventType: string | null
  readonly aggregateIds: readonly string[]
  readonly eventCount: number
  /** Ghosts that are stuck or held up. */
  readonly missingCount: number
  /** Attempts beyond the first. */
  readonly retryCount: number
  /** Handlings and sends that failed in the end. */
  readonly failedCount: number
  readonly services: readonly string[]
  readonly eventTypes: readonly string[]
  readonly eventVersions: readonly string[]
  readonly shape: string
  readonly bars: readonly Bar[]
  /** When to judge again even if nothing arrives; null when nothing is owed. */
  readonly judgeAt: Micros | null
}

const MAX_BARS = 24
const RECHECK_LEAST_MILLIS = 2_000
const HELD_LEAST_MILLIS = 250
const HELD_MOST_MILLIS = 5_000
const RECHECK_MOST_MILLIS = 60_000

/**
 * Summarises a flow with what is owed in it. Pure: the same flow, judgements and times give the same summary. What was due
 * before the `watermark` and is open all the same waits for an instance to be heard, and is looked at again.
 */
export function summarise(
  flow: Flow,
  judgements: readonly Judgement[],
  ghosts: readonly Ghost[],
  now: Micros,
  watermark: Micros | null = null,
): FlowSummary {
  const root = rootOf(flow)
  return {
    correlationId: flow.correlationId,
    startedAt: flow.startedAt,
    endedAt: flow.endedAt,
    status: statusOf(flow, judgements),
    rootEventId: root.eventId,
    rootEventType: root.eventType,
    aggregateIds: distinct(flow.events.map(({ aggregateId }) => aggregateId)),
    eventCount: flow.events.length,
    missingCount: ghosts.filter(({ state }) => state !== 'expected').length,
    retryCount: flow.events
      .flatMap(({ handlings }) => handlings)
      .reduce((sum, { attempts }) => sum + attempts.length - 1, 0),
    failedCount: flow.events.reduce((sum, event) => sum + failuresOf(event), 0),
    services: distinct(
      flow.events.flatMap(({ source, handlings }) => [source, ...handlings.map(({ service }) => service)]),
    ),
    eventTypes: distinct(flow.events.map(({ eventType }) => eventType)),
    eventVersions: distinct(flow.events.map(({ eventVersion }) => eventVersion)),
    shape: shapeOf(flow),
    bars: barsOf(flow, ghosts),
    judgeAt: judgeAt(judgements, now, watermark),
  }
}

/** stuck before in flight before failed before compensated before complete: what needs a person comes first. */
export function statusOf(flow: Flow, judgements: readonly Judgement[]): FlowStatus {
  if (judgements.some(({ state }) => state === 'violated')) return 'stuck'
  if (judgements.some(({ state }) => state === 'open')) return 'inFlight'
  if (flow.events.some((event) => failuresOf(event) > 0)) return 'failed'
  return flow.events.some(isCompensation) ? 'compensated' : 'complete'
}

/** The event that began the flow: the first seen of those without a seen cause. */
export function rootOf(flow: Flow): FlowEvent {
  const caused = new Set(flow.edges.map(({ to }) => to))
  return (flow.events.find(({ eventId }) => !caused.has(eventId)) ?? flow.events[0]) as FlowEvent
}

/** The form of the graph: its distinct steps "cause>effect" in alphabetical order, roots as ">effect". */
export function shapeOf(flow: Flow): string {
  const typeOf = new Map(flow.events.map(({ eventId, eventType }) => [eventId, eventType ?? '?']))
  const caused = new Set(flow.edges.map(({ to }) => to))
  const roots = flow.events.filter(({ eventId }) => !caused.has(eventId)).map(({ eventType }) => `>${eventType ?? '?'}`)
  const steps = flow.edges.map(({ from, to }) => `${typeOf.get(from)}>${typeOf.get(to)}`)
  return [...new Set([...roots, ...steps])].sort().join(' ')
}

/** Whether the event, or what published it, undoes an earlier step of a saga. */
export const isCompensation = (event: FlowEvent): boolean => event.saga?.compensates != null

const failuresOf = (event: FlowEvent): number =>
  event.handlings.filter(({ outcome, deadLetterReason }) => outcome === 'failed' || deadLetterReason !== null).length +
  event.sends.filter(({ outcome, deadLetterReason }) => outcome === 'failed' || deadLetterReason !== null).length

function barsOf(flow: Flow, ghosts: readonly Ghost[]): Bar[] {
  const at = (moment: Micros): number => millisBetween(flow.startedAt, moment)
  const sentAt = new Map(flow.events.map((event) => [event.eventId, event.firstSeenAt]))
  const done = flow.events.map((event) => ({
    start: at(event.firstSeenAt),
    end: at(lastMoment(event)),
    state: barState(event),
  }))
  const owed = ghosts.flatMap(({ state, causeEventId }): Bar[] =>
    state === 'heldUp' || causeEventId === null
      ? []
      : [{ start: at(sentAt.get(causeEventId) ?? flow.startedAt), end: null, state }],
  )
  return [...done.slice(0, MAX_BARS), ...owed.slice(0, MAX_BARS)]
}

function barState(event: FlowEvent): Bar['state'] {
  if (failuresOf(event) > 0) return 'failed'
  return isCompensation(event) ? 'compensation' : 'ok'
}

const lastMoment = (event: FlowEvent): Micros =>
  [...event.sends, ...event.handlings].reduce(
    (last, { endedAt }) => (endedAt > last ? endedAt : last),
    event.firstSeenAt,
  )

/**
 * The next deadline. A violation is looked at again after a quarter of its age, since evidence moves without the flow; so
 * is what was due before the watermark and is open, every few seconds by the watermark's own clock.
 */
function judgeAt(judgements: readonly Judgement[], now: Micros, watermark: Micros | null): Micros | null {
  const moments = judgements.flatMap(({ state, dueAt }): Micros[] => {
    const quarter = millisBetween(dueAt, now) / 4
    if (state === 'open' && watermark !== null && dueAt <= watermark)
      return [addMillis(watermark, within(quarter, HELD_LEAST_MILLIS, HELD_MOST_MILLIS))]
    if (state === 'open') return [dueAt]
    if (state !== 'violated') return []
    return [addMillis(now, within(quarter, RECHECK_LEAST_MILLIS, RECHECK_MOST_MILLIS))]
  })
  return moments.reduce<Micros | null>((least, moment) => (least === null || moment < least ? moment : least), null)
}

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

const distinct = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort()
