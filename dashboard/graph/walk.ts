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

/** The card that an arrow key leads to: the nearest on that side, what lies straight ahead before what lies aside. */
export function neighbour({ boxes }: Layout, from: string, arrow: Arrow): string | null {
  const start = boxes[from]
  if (start === undefined) return null
  const ahead = Object.entries(boxes).flatMap(([id, box]) => {
    const { along, aside } = offset(start, box, arrow)
    return id === from || along <= 1 ? [] : [{ id, cost: along + 2.5 * aside }]
  })
  return (
    ahead.reduce<{ id: string; cost: number } | null>(
      (best, next) => (best === null || next.cost < best.cost ? next : best),
      null,
    )?.id ?? null
  )
}

/** How far a box lies ahead in the direction of the arrow, and how far beside. */
function offset(from: Box, to: Box, arrow: Arrow): { along: number; aside: number } {
  const across = to.x + to.width / 2 - (from.x + from.width / 2)
  const down = to.y + to.height / 2 - (from.y + from.height / 2)
  switch (arrow) {
    case 'right':
      return { along: across, aside: Math.abs(down) }
    case 'left':
      return { along: -across, aside: Math.abs(down) }
    case 'down':
      return { along: down, aside: Math.abs(across) / 3 }
    default:
      return { along: -down, aside: Math.abs(across) / 3 }
  }
}
