import {
  type Attempt,
  type EventId,
  type Flow,
  type FlowEvent,
  isCompensation,
  type Micros,
  type SpanId,
} from '@causeway/model'
import type { InnerSpan } from '../query/flow-spans.ts'
import type { FlowStory, ToldGhost } from '../query/story.ts'
import type { Interval } from './scale.ts'
import { shownGhosts } from './shown-ghosts.ts'
import { type ClockCorrection, sendRead } from './skew.ts'
import { type ConsumerWork, consumerWorks } from './work.ts'

export interface AttemptBar extends Interval {
  readonly state: 'ok' | 'failed' | 'retried' | 'skipped' | 'compensation'
  /** Position among the attempts, from 1. */
  readonly number: number
  readonly attempt: Attempt
}

/** An inner span under its handling. */
export interface SpanLine extends Interval {
  readonly id: string
  readonly name: string
  readonly depth: number
  readonly failed: boolean
}

/** An event published while its handler ran. */
export interface SendMark {
  readonly eventId: EventId
  readonly at: Micros
  readonly deadLetter: boolean
}

/** What one consumer did with one event. */
export interface HandlingRow {
  readonly type: 'handling'
  readonly id: string
  readonly service: string
  readonly event: FlowEvent
  readonly work: ConsumerWork
  /** From the send to the first attempt; null where the send was not seen. */
  readonly queue: Interval | null
  readonly bars: readonly AttemptBar[]
  readonly sends: readonly SendMark[]
  readonly spans: readonly SpanLine[]
}

/** An event that was published without handling another: the root, as a rule. */
export interface PublishRow {
  readonly type: 'publish'
  readonly id: string
  readonly service: string
  readonly event: FlowEvent
  readonly span: Interval
}

/** What is missing, from when it was owed. */
export interface GhostRow {
  readonly type: 'ghost'
  readonly id: string
  readonly service: string
  readonly ghost: ToldGhost
  readonly since: Micros
  /** Until it was due, or for what is overdue until now. */
  readonly until: Micros
}

export type Row = HandlingRow | PublishRow | GhostRow

/** Everything that one service did in a flow, in order. */
export interface Lane {
  readonly service: string
  readonly rows: readonly Row[]
  /** How much later the clock of its host is shown; 0 when it is right. */
  readonly correctionMillis: number
}

export const handlingId = (eventId: string, consumer: string): string => `handling:${eventId}:${consumer}`
export const publishId = (eventId: string): string => `publish:${eventId}`

/** The lanes of a flow by service, in the order in which services came in, those that only watch last. `flow` has its clocks corrected. */
export function lanesOf(story: FlowStory, flow: Flow, corrections: readonly ClockCorrection[], now: Micros): Lane[] {
  const publisherOf = publishers(flow)
  const spans = spansByParent(story.spans)
  const rows = flow.events.flatMap((event): Row[] => [
    ...publishRows(event, publisherOf),
    ...consumerWorks(event).map((work) => handlingRow(event, work, flow, publisherOf, spans, corrections)),
  ])
  const owed = shownGhosts(story.ghosts, flow).flatMap((ghost) => ghostRow(ghost, flow, now) ?? [])
  const byService = Map.groupBy([...rows, ...owed], ({ service }) => service)
  return [...byService]
    .map(
      ([service, own]): Lane => ({
        service,
        rows: own.sort(byStart),
        correctionMillis: correctionOf(corrections, service),
      }),
    )
    .sort(byStory)
}

/** When a row begins to be drawn. */
export function startOf(row: Row): Micros {
  if (row.type === 'ghost') return row.since
  return row.type === 'publish' ? row.span.from : row.work.handlings[0].startedAt
}

/** What is missing stands below what happened. */
const byStart = (a: Row, b: Row): number =>
  Number(a.type === 'ghost') - Number(b.type === 'ghost') || startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1)

/** Lanes that only watch come last: the others are the story. */
const byStory = (a: Lane, b: Lane): number =>
  Number(a.rows.every(isQuiet)) - Number(b.rows.every(isQuiet)) || firstStart(a) - firstStart(b)

const firstStart = ({ rows }: Lane): number => Math.min(...rows.map(startOf))

const correctionOf = (corrections: readonly ClockCorrection[], service: string): number =>
  corrections.reduce(
    (most, correction) => (correction.service === service ? Math.max(most, correction.millis) : most),
    0,
  )

/** The handling that published an event: event → handling id. */
function publishers(flow: Flow): Map<EventId, string> {
  return new Map(
    flow.edges.flatMap(({ from, to, via }) => (via === null ? [] : [[to, handlingId(from, via)] as const])),
  )
}

function publishRows(event: FlowEvent, publisherOf: ReadonlyMap<EventId, string>): PublishRow[] {
  const send = event.sends[0]
  const from = event.createdAt ?? send?.startedAt
  if (publisherOf.has(event.eventId) || event.source === null || from === undefined) return []
  const span = { from, to: send?.endedAt ?? from }
  return [{ type: 'publish', id: publishId(event.eventId), service: event.source, event, span }]
}

function handlingRow(
  event: FlowEvent,
  work: ConsumerWork,
  flow: Flow,
  publisherOf: ReadonlyMap<EventId, string>,
  spans: ReadonlyMap<SpanId, readonly InnerSpan[]>,
  corrections: readonly ClockCorrection[],
): HandlingRow {
  const [first] = work.handlings
  const id = handlingId(event.eventId, work.consumer)
  const send = sendRead(event, first)
  const gain = correctionOf(corrections, work.service)
  const attempts = work.handlings.flatMap((handling) => handling.attempts).sort((a, b) => a.startedAt - b.startedAt)
  return {
    type: 'handling',
    id,
    service: work.service,
    event,
    work,
    queue: send === null ? null : { from: send.startedAt, to: first.startedAt },
    bars: attempts.map((attempt, index) => ({
      from: attempt.startedAt,
      to: attempt.endedAt,
      state: stateOf(attempt, work, attempts.slice(index + 1)),
      number: index + 1,
      attempt,
    })),
    sends: [
      ...flow.events.flatMap((effect) => (publisherOf.get(effect.eventId) === id ? marksOf(effect, work.service) : [])),
      ...event.sends
        .filter(({ service }) => service === work.service && service !== event.source)
        .map((own) => ({
          eventId: event.eventId,
          at: own.startedAt,
          deadLetter: own.deadLetterReason !== null,
        })),
    ],
    spans: attempts.flatMap(({ spanId }) => linesUnder(spanId, spans, gain, 0)),
  }
}

/** An attempt that went well and was tried again all the same had not done its work: it put the event off. */
function stateOf(attempt: Attempt, work: ConsumerWork, later: readonly Attempt[]): AttemptBar['state'] {
  if (attempt.outcome === 'failed') return 'failed'
  if (attempt.duplicateSkipped) return 'skipped'
  if (later.some(({ duplicateSkipped }) => !duplicateSkipped)) return 'retried'
  if (work.deadLetterReason !== null) return 'failed'
  return work.handlings.some(({ saga }) => saga?.compensates != null) ? 'compensation' : 'ok'
}

const marksOf = (effect: FlowEvent, service: string): SendMark[] =>
  effect.sends
    .filter((send) => send.service === service)
    .map(({ startedAt, deadLetterReason }) => ({
      eventId: effect.eventId,
      at: startedAt,
      deadLetter: deadLetterReason !== null,
    }))

const spansByParent = (spans: readonly InnerSpan[]): Map<SpanId, InnerSpan[]> => {
  const rooted = spans.flatMap((span) => (span.parentSpanId === null ? [] : [[span.parentSpanId, span] as const]))
  const grouped = Map.groupBy(rooted, ([parent]) => parent)
  return new Map([...grouped].map(([parent, pairs]) => [parent, pairs.map(([, span]) => span)]))
}

const MAX_DEPTH = 12

function linesUnder(
  spanId: SpanId,
  spans: ReadonlyMap<SpanId, readonly InnerSpan[]>,
  gain: number,
  depth: number,
): SpanLine[] {
  if (depth > MAX_DEPTH) return []
  return (spans.get(spanId) ?? []).flatMap((span) => [
    {
      id: `span:${span.spanId}`,
      name: span.name,
      depth,
      failed: span.outcome === 'failed',
      from: (span.startedAt + gain * 1000) as Micros,
      to: (span.endedAt + gain * 1000) as Micros,
    },
    ...linesUnder(span.spanId, spans, gain, depth + 1),
  ])
}

/** What is held up has no time, and no row. A ghost without a consumer stands in the lane of who sent the event before it. */
function ghostRow(ghost: ToldGhost, flow: Flow, now: Micros): GhostRow | null {
  const cause = flow.events.find(({ eventId }) => eventId === ghost.causeEventId)
  if (ghost.state === 'heldUp' || cause === undefined) return null
  const service =
    cause.handlings.find(({ consumer }) => consumer === ghost.consumer)?.service ??
    ghost.consumer ??
    cause.source ??
    'unknown'
  const until = ghost.state === 'expected' && ghost.dueAt !== null && ghost.dueAt > now ? ghost.dueAt : now
  return {
    type: 'ghost',
    id: ghost.id,
    service,
    ghost,
    since: cause.sentAt ?? cause.createdAt ?? cause.firstSeenAt,
    until,
  }
}

/** True for a row that only watches: nothing follows, and all went well. */
export const isQuiet = (row: Row): boolean =>
  row.type === 'handling' && row.sends.length === 0 && row.work.outcome === 'ok' && !isCompensation(row.event)
