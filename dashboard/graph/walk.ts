import type { Box, Layout } from './layout.ts'
import type { Edge } from './picture.ts'

/** Cards and edges that are lit together. */
export interface Lit {
  readonly cards: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
}

/** All that led to a card, back to the root, and all that came of it. A compensation does not lead to what it undoes. */
export function pathThrough(edges: readonly Edge[], card: string): Lit {
  const causal = edges.filter(({ type }) => type !== 'undoes')
  const led = reach(
    card,
    Map.groupBy(causal, ({ to }) => to),
    ({ from }) => from,
  )
  const came = reach(
    card,
    Map.groupBy(causal, ({ from }) => from),
    ({ to }) => to,
  )
  const cards = new Set([...led.cards, ...came.cards])
  const undoing = edges.filter(({ type, from, to }) => type === 'undoes' && (from === card || to === card))
  return { cards, edges: new Set([...led.edges, ...came.edges, ...undoing.map(({ id }) => id)]) }
}

function reach(start: string, next: ReadonlyMap<string, readonly Edge[]>, end: (edge: Edge) => string): Lit {
  const cards = new Set([start])
  const edges = new Set<string>()
  const queue = [start]
  for (let card = queue.pop(); card !== undefined; card = queue.pop()) {
    for (const edge of next.get(card) ?? []) {
      edges.add(edge.id)
      if (cards.has(end(edge))) continue
      cards.add(end(edge))
      queue.push(end(edge))
    }
  }
  return { cards, edges }
}

export type Arrow = 'left' | 'right' | 'up' | 'down'

const ALONG: Readonly<Record<Layout['direction'], Readonly<Partial<Record<Arrow, 'cause' | 'effect'>>>>> = {
  right: { left: 'cause', right: 'effect' },
  down: { up: 'cause', down: 'effect' },
}

/** The card that an arrow key leads to: along the way of causes to the cause or the first effect, across it to the nearest. */
export function neighbour(layout: Layout, edges: readonly Edge[], from: string, arrow: Arrow): string | null {
  const along = ALONG[layout.direction][arrow]
  if (along === undefined) return nearest(layout, from, arrow)
  const causal = edges.filter(({ type }) => type !== 'undoes')
  const next = along === 'cause' ? causal.filter(({ to }) => to === from) : causal.filter((edge) => edge.from === from)
  return (along === 'cause' ? next[0]?.from : next[0]?.to) ?? null
}

/** The nearest card on one side, what lies straight ahead before what lies aside. */
function nearest({ boxes }: Layout, from: string, arrow: Arrow): string | null {
  const start = boxes[from]
  if (start === undefined) return null
  const ahead = Object.entries(boxes).flatMap(([id, box]) => {
    const { along, aside } = offset(start, box, arrow)
    return id === from || along <= 1 ? [] : [{ id, cost: along + 2 * aside }]
  })
  return ahead.toSorted((a, b) => a.cost - b.cost)[0]?.id ?? null
}

/** How far a box lies ahead in the direction of the arrow, and how far beside. */
function offset(from: Box, to: Box, arrow: Arrow): { along: number; aside: number } {
  const across = to.x - from.x
  const down = to.y - from.y
  if (arrow === 'up' || arrow === 'down') return { along: arrow === 'down' ? down : -down, aside: Math.abs(across) }
  return { along: arrow === 'right' ? across : -across, aside: Math.abs(down) }
}
