import type { Node } from '@xyflow/react'
import type { Layout } from '../../graph/layout.ts'
import type { Card, Edge, Picture } from '../../graph/picture.ts'
import type { Lit } from '../../graph/walk.ts'
import type { GraphEdgeType } from './graph-edge.tsx'

export interface CardData extends Record<string, unknown> {
  readonly card: Card
  readonly dimmed: boolean
}
export type CardNode = Node<CardData, 'card'>

/** The cards of a picture where the layout puts them; what is not lit is dimmed, when something is under the pointer. */
export function nodesOf(picture: Picture, layout: Layout, lit: Lit | null): CardNode[] {
  return picture.cards.flatMap((card): CardNode[] => {
    const box = layout.boxes[card.id]
    if (box === undefined) return []
    const { x, y, width, height } = box
    const data = { card, dimmed: lit !== null && !lit.cards.has(card.id) }
    return [{ id: card.id, type: 'card', position: { x, y }, width, height, data, ariaRole: 'group' }]
  })
}

/** The edges of a picture as the layout leads them. `dim` darkens what is not lit. */
export function edgesOf(picture: Picture, layout: Layout, lit: Lit | null, dim: boolean): GraphEdgeType[] {
  const cards = new Map(picture.cards.map((card) => [card.id, card]))
  // Where several causes meet, their queue times would stand on top of each other: the panel says them.
  const arriving = Map.groupBy(
    picture.edges.filter(({ type }) => type !== 'undoes'),
    ({ to }) => to,
  )
  return picture.edges.flatMap((edge): GraphEdgeType[] => {
    const route = layout.routes[edge.id]
    if (route === undefined) return []
    const isLit = lit?.edges.has(edge.id) === true
    const data = {
      edge,
      route,
      direction: layout.direction,
      lit: isLit,
      dimmed: dim && !isLit,
      tone: toneOf(edge, cards),
      alone: arriving.get(edge.to)?.length === 1,
    }
    return [{ id: edge.id, type: 'causation', source: edge.from, target: edge.to, data, zIndex: isLit ? 1 : 0 }]
  })
}

function toneOf({ to }: Edge, cards: ReadonlyMap<string, Card>): 'expected' | 'stuck' | 'heldUp' | null {
  const card = cards.get(to)
  return card?.type === 'ghost' ? card.ghosts[0].state : null
}

/** The colour of a card on the small map. */
export function mapColour({ data: { card } }: CardNode): string {
  if (card.type === 'trigger') return 'var(--line)'
  if (card.type === 'event') return card.failed > 0 ? 'var(--fail)' : 'var(--line-strong)'
  return card.ghosts[0].state === 'expected' ? 'var(--wait)' : 'var(--stuck)'
}
