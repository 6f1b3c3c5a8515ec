import { type Flow, type FlowEvent, type Micros, millisBetween } from '@causeway/model'
import type { FlowStory, LateArrival, ToldGhost } from '../query/story.ts'
import { FOLD_ABOVE, foldSiblings, type Sheaf } from './fold.ts'
import { shownGhosts } from './shown-ghosts.ts'
import { type ConsumerWork, consumerWorks } from './work.ts'

/** What an edge of a card says of the handling that made it. */
export interface Making {
  readonly consumer: string
  readonly work: ConsumerWork | null
}

export interface EventCard {
  readonly type: 'event'
  readonly id: string
  /** One event, or alike siblings folded into one card. */
  readonly events: Sheaf
  /** The handlings that published it, one for each cause whose consumer is known. */
  readonly makings: readonly Making[]
  /** Consumers after whose handling nothing follows. */
  readonly others: readonly ConsumerWork[]
  readonly sinceStartMillis: number
  /** How long after its window it came; null when it was in time or nobody waited for it. */
  readonly lateMillis: number | null
  /** The step that it undoes; null unless it is a compensation. */
  readonly undoes: string | null
  /** Members of a fold that failed somewhere. */
  readonly failed: number
}

export interface GhostCard {
  readonly type: 'ghost'
  readonly id: string
  readonly ghosts: readonly [ToldGhost, ...ToldGhost[]]
  /** What the consumer did so far with the event before; null when nothing or when nobody is named. */
  readonly work: ConsumerWork | null
  /** When the event before it was sent; null for what is held up. */
  readonly since: Micros | null
}

/** A cause that no event of the flow carries: a command, or an event that has not been seen. */
export interface TriggerCard {
  readonly type: 'trigger'
  readonly id: string
  readonly causeId: string
}

export type Card = EventCard | GhostCard | TriggerCard

export interface Edge {
  readonly id: string
  readonly type: 'caused' | 'triggered' | 'owed' | 'undoes'
  readonly from: string
  readonly to: string
  /** How long the event lay in its queue; null where it is not known or differs among folded events. */
  readonly queueMillis: number | null
}

/** A flow as cards and edges, without places: what is drawn, and nothing of how. */
export interface Picture {
  readonly cards: readonly Card[]
  readonly edges: readonly Edge[]
}

/** Draws up the picture of a story. `flow` is its flow with clocks corrected. Causes come before effects, ghosts last. */
export function drawUp({ ghosts, late }: FlowStory, flow: Flow): Picture {
  const sheaves = foldSiblings(flow)
  const cardOf = new Map(
    sheaves.flatMap((sheaf) => sheaf.map(({ eventId }) => [eventId as string, eventCardId(sheaf)])),
  )
  const works = new Map(flow.events.map((event) => [event.eventId as string, consumerWorks(event)]))
  const acting = actingConsumers(flow, ghosts)
  const events = sheaves.map((sheaf) => eventCard(sheaf, flow, works, acting, late))
  const ghostCards = ghostCardsOf(shownGhosts(ghosts, flow), flow, cardOf, works)
  return {
    cards: [...withTriggers(events, flow), ...ghostCards],
    edges: distinctEdges([
      ...triggerEdges(flow, cardOf),
      ...causeEdges(flow, cardOf, works),
      ...owedEdges(ghostCards, cardOf),
      ...undoEdges(flow, cardOf),
    ]),
  }
}

/** Events in order, each trigger before the first event that it led to. */
function withTriggers(events: readonly EventCard[], { unseenCauses }: Flow): Card[] {
  const drawn = new Set<string>()
  return events.flatMap((card): Card[] => {
    const ids = new Set(card.events.map(({ eventId }) => eventId))
    const triggers = unseenCauses.filter(
      ({ id, effects }) => !drawn.has(id) && effects.some((effect) => ids.has(effect)),
    )
    for (const { id } of triggers) drawn.add(id)
    return [...triggers.map(({ id }): TriggerCard => ({ type: 'trigger', id: `trigger:${id}`, causeId: id })), card]
  })
}

/** Event card ids are the id of the (first) event with a prefix: they stay the same while a flow grows. */
const eventCardId = ([first]: Sheaf): string => `event:${first.eventId}`

type Works = ReadonlyMap<string, readonly ConsumerWork[]>

const workOf = (works: Works, eventId: string, consumer: string | null): ConsumerWork | null =>
  works.get(eventId)?.find((work) => work.consumer === consumer) ?? null

/** Consumers whose handling of an event leads to a card of its own: `eventId` → consumers. */
function actingConsumers(flow: Flow, ghosts: readonly ToldGhost[]): Map<string, Set<string>> {
  const acting = new Map<string, Set<string>>()
  const add = (eventId: string | null, consumer: string | null): void => {
    if (eventId === null || consumer === null) return
    const known = acting.get(eventId)
    if (known === undefined) acting.set(eventId, new Set([consumer]))
    else known.add(consumer)
  }
  for (const { from, via } of flow.edges) add(from, via)
  for (const { causeEventId, consumer } of ghosts) add(causeEventId, consumer)
  return acting
}

function eventCard(
  sheaf: Sheaf,
  flow: Flow,
  works: Works,
  acting: ReadonlyMap<string, ReadonlySet<string>>,
  late: readonly LateArrival[],
): EventCard {
  const [first] = sheaf
  return {
    type: 'event',
    id: eventCardId(sheaf),
    events: sheaf,
    makings: makingsOf(first, flow, works),
    others: othersOf(sheaf, works, acting),
    sinceStartMillis: millisBetween(flow.startedAt, first.sentAt ?? first.createdAt ?? first.firstSeenAt),
    lateMillis: lateMillisOf(first, late),
    undoes: first.saga?.compensates ?? null,
    failed: sheaf.filter((event) => hasFailed(event, works)).length,
  }
}

function makingsOf(event: FlowEvent, flow: Flow, works: Works): Making[] {
  const makings = flow.edges
    .filter(({ to, via }) => to === event.eventId && via !== null)
    .map(({ from, via }): Making => ({ consumer: via as string, work: workOf(works, from, via) }))
  return [...new Map(makings.map((making) => [making.consumer, making])).values()]
}

/** In a fold a consumer counts once, with its worst work. */
function othersOf(sheaf: Sheaf, works: Works, acting: ReadonlyMap<string, ReadonlySet<string>>): ConsumerWork[] {
  const idle = sheaf.flatMap(({ eventId }) =>
    (works.get(eventId) ?? []).filter(({ consumer }) => acting.get(eventId)?.has(consumer) !== true),
  )
  const byConsumer = Map.groupBy(idle, ({ consumer }) => consumer)
  const busy = new Set(sheaf.flatMap(({ eventId }) => [...(acting.get(eventId) ?? [])]))
  return [...byConsumer.values()]
    .map((same) => same.find(({ outcome }) => outcome === 'failed') ?? (same[0] as ConsumerWork))
    .filter(({ consumer, outcome }) => outcome === 'failed' || !busy.has(consumer))
}

function lateMillisOf(event: FlowEvent, late: readonly LateArrival[]): number | null {
  const arrival = late.find(
    ({ eventId, expectation }) =>
      event.eventType !== null &&
      expectation.followedBy.includes(event.eventType) &&
      event.causationIds.includes(eventId),
  )
  return arrival === undefined ? null : millisBetween(arrival.dueAt, arrival.cameAt)
}

const hasFailed = (event: FlowEvent, works: Works): boolean =>
  event.sends.some(({ outcome, deadLetterReason }) => outcome === 'failed' || deadLetterReason !== null) ||
  (works.get(event.eventId) ?? []).some(({ outcome }) => outcome === 'failed')

/** Ghosts of alike folded events are folded as well. */
function ghostCardsOf(
  ghosts: readonly ToldGhost[],
  flow: Flow,
  cardOf: ReadonlyMap<string, string>,
  works: Works,
): GhostCard[] {
  const events = new Map(flow.events.map((event) => [event.eventId as string, event]))
  const alike = Map.groupBy(ghosts, (ghost) =>
    ghost.causeEventId === null
      ? ghost.id
      : JSON.stringify([cardOf.get(ghost.causeEventId), ghost.consumer, ghost.eventType, ghost.state]),
  )
  return [...alike.values()].flatMap((same) => {
    const folded = same.length > FOLD_ABOVE ? [same] : same.map((ghost) => [ghost])
    return folded.flatMap(([first, ...rest]): GhostCard[] => {
      if (first === undefined) return []
      const event = events.get(first.causeEventId ?? '')
      return [
        {
          type: 'ghost',
          id: first.id,
          ghosts: [first, ...rest],
          work: event === undefined ? null : workOf(works, event.eventId, first.consumer),
          since: event?.sentAt ?? event?.createdAt ?? null,
        },
      ]
    })
  })
}

const triggerEdges = (flow: Flow, cardOf: ReadonlyMap<string, string>): Edge[] =>
  flow.unseenCauses.flatMap(({ id, effects }) =>
    effects.map((effect) => edge('triggered', `trigger:${id}`, cardOf.get(effect) ?? effect)),
  )

const causeEdges = (flow: Flow, cardOf: ReadonlyMap<string, string>, works: Works): Edge[] =>
  flow.edges.map(({ from, to, via }) =>
    edge('caused', cardOf.get(from) ?? from, cardOf.get(to) ?? to, workOf(works, from, via)?.queueMillis ?? null),
  )

function owedEdges(cards: readonly GhostCard[], cardOf: ReadonlyMap<string, string>): Edge[] {
  const ghostCardOf = new Map(cards.flatMap(({ id, ghosts }) => ghosts.map((ghost) => [ghost.id, id])))
  return cards.flatMap((card) => {
    const [first] = card.ghosts
    const before =
      first.causeEventId === null ? ghostCardOf.get(first.causeGhostId ?? '') : cardOf.get(first.causeEventId)
    return before === undefined ? [] : [edge('owed', before, card.id, card.work?.queueMillis ?? null)]
  })
}

/** From a compensation back to what it undoes: the event of the same saga whose step it names, or that type of event. */
function undoEdges(flow: Flow, cardOf: ReadonlyMap<string, string>): Edge[] {
  return flow.events.flatMap(({ eventId, saga }): Edge[] => {
    if (saga?.compensates == null) return []
    const undone = flow.events.find(
      (other) =>
        other.eventId !== eventId &&
        (other.eventType === saga.compensates || (other.saga?.id === saga.id && other.saga.step === saga.compensates)),
    )
    const [from, to] = [cardOf.get(eventId), undone === undefined ? undefined : cardOf.get(undone.eventId)]
    return from === undefined || to === undefined || from === to ? [] : [edge('undoes', from, to)]
  })
}

const edge = (type: Edge['type'], from: string, to: string, queueMillis: number | null = null): Edge => ({
  id: `${type}:${from}>${to}`,
  type,
  from,
  to,
  queueMillis,
})

/** Edges between folded cards coincide: one of each is kept, with its queue time where it is the only one. */
function distinctEdges(edges: readonly Edge[]): Edge[] {
  const same = Map.groupBy(edges, ({ id }) => id)
  return [...same.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return []
    return [rest.length === 0 ? first : { ...first, queueMillis: null }]
  })
}
