import { type FlowEvent, type Micros, millisBetween, rootOf } from '@causeway/model'
import { criticalPath } from '../../graph/critical.ts'
import { drawUp, type Picture } from '../../graph/picture.ts'
import { type Lane, lanesOf } from '../../graph/rows.ts'
import { type ClockCorrection, clockCorrections, straighten } from '../../graph/skew.ts'
import { consumerWorks } from '../../graph/work.ts'
import type { FlowStory, ToldGhost } from '../../query/story.ts'
import type { Selection } from './address.ts'

/** A story made ready for the screen: clocks corrected, everything found by its id. */
export interface Told {
  readonly story: FlowStory
  /** The flow with clocks corrected. */
  readonly flow: FlowStory['flow']
  readonly corrections: readonly ClockCorrection[]
  readonly picture: Picture
  readonly root: FlowEvent
  readonly events: ReadonlyMap<string, FlowEvent>
  readonly ghosts: ReadonlyMap<string, ToldGhost>
  /** The stuck ghost that fell due first: what is wrong. */
  readonly decisive: ToldGhost | null
}

/** Reads a story. */
export function readStory(story: FlowStory): Told {
  const corrections = clockCorrections(story.flow)
  const flow = straighten(story.flow, corrections)
  const stuck = story.ghosts.filter(({ state }) => state === 'stuck')
  return {
    story,
    flow,
    corrections,
    picture: drawUp(story, flow),
    root: rootOf(flow),
    events: new Map(flow.events.map((event) => [event.eventId, event])),
    ghosts: new Map(story.ghosts.map((ghost) => [ghost.id, ghost])),
    decisive: stuck.toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))[0] ?? null,
  }
}

/** What is selected on the screen: what was chosen, if it is still there; else what is wrong, if anything is. */
export function effective(selection: Selection, told: Told): Selection {
  const fallback: Selection = told.decisive === null ? { type: 'none' } : { type: 'ghost', ghostId: told.decisive.id }
  switch (selection.type) {
    case 'event':
    case 'group':
      return told.events.has(selection.eventId) ? selection : fallback
    case 'ghost':
      return told.ghosts.has(selection.ghostId) ? selection : fallback
    case 'trigger':
      return told.flow.unseenCauses.some(({ id }) => id === selection.causeId) ? selection : fallback
    case 'none':
      return selection
    default:
      return fallback
  }
}

/** The card of the graph that shows what is selected; null where none does. */
export function cardOf(selection: Selection, { picture }: Told): string | null {
  switch (selection.type) {
    case 'event':
    case 'group':
      return (
        picture.cards.find(
          (card) => card.type === 'event' && card.events.some(({ eventId }) => eventId === selection.eventId),
        )?.id ?? null
      )
    case 'ghost':
      return (
        picture.cards.find((card) => card.type === 'ghost' && card.ghosts.some(({ id }) => id === selection.ghostId))
          ?.id ?? null
      )
    case 'trigger':
      return `trigger:${selection.causeId}`
    default:
      return null
  }
}

/** What choosing a card selects. */
export function selectionOf(cardId: string, { picture }: Told): Selection {
  const card = picture.cards.find(({ id }) => id === cardId)
  if (card === undefined) return { type: 'none' }
  if (card.type === 'trigger') return { type: 'trigger', causeId: card.causeId }
  if (card.type === 'ghost') return { type: 'ghost', ghostId: card.ghosts[0].id }
  const { eventId } = card.events[0]
  return card.events.length > 1 ? { type: 'group', eventId } : { type: 'event', eventId, consumer: null }
}

export const lanesTold = ({ story, flow, corrections }: Told, now: Micros): Lane[] =>
  lanesOf(story, flow, corrections, now)

/** A step of the chain that decided how long the flow took: who held it, waiting and working. */
export interface ChainStep {
  readonly selection: Selection
  readonly who: string
  readonly what: string
  readonly waitedMillis: number
  readonly workedMillis: number
  readonly missing: boolean
  readonly failed: boolean
}

/** The chain that decided how long the flow took, as steps to read. */
export function chainOf(told: Told, lanes: readonly Lane[]): ChainStep[] {
  const rows = new Map(lanes.flatMap((lane) => lane.rows).map((row) => [row.id, row]))
  return criticalPath(told.flow, lanes).flatMap(({ row: id, from, to }): ChainStep[] => {
    const row = rows.get(id)
    if (row === undefined || row.type === 'publish') return []
    if (row.type === 'ghost') {
      const { ghost } = row
      const what = ghost.eventType ?? 'not handled'
      const selection: Selection = { type: 'ghost', ghostId: ghost.id }
      return [
        {
          selection,
          who: row.service,
          what,
          waitedMillis: millisBetween(from, to),
          workedMillis: 0,
          missing: true,
          failed: false,
        },
      ]
    }
    const startedAt = row.work.handlings[0].startedAt
    return [
      {
        selection: { type: 'event', eventId: row.event.eventId, consumer: row.work.consumer },
        who: row.work.consumer,
        what: row.event.eventType ?? 'event',
        waitedMillis: Math.max(0, millisBetween(from, startedAt)),
        workedMillis: Math.max(0, millisBetween(startedAt, to)),
        missing: false,
        failed: row.work.outcome === 'failed' || row.work.deadLetterReason !== null,
      },
    ]
  })
}

/** Attempts beyond the first, whether in one handling or through a retry destination. */
export const retriesOf = ({ flow }: Told): number =>
  flow.events.flatMap(consumerWorks).reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0)
