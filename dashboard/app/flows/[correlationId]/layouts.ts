import { type Layout, layOut, MANY_CARDS } from '../../../graph/layout.ts'
import { axisOf, sizeOf } from '../../../graph/measure.ts'
import type { Picture } from '../../../graph/picture.ts'

interface Layouts {
  readonly right: Layout
  readonly down: Layout
}

/** So many are kept: a flow that is looked at again, or refreshed without a new card, is not laid out again. */
const MOST_KEPT = 64

const kept = new Map<string, Promise<Layouts>>()

/** Both layouts of a picture. One of very many cards is laid out only to the right: nobody reads it on a telephone. */
export function layoutsOf(picture: Picture): Promise<Layouts> {
  const key = JSON.stringify([
    picture.cards.map((card) => [card.id, sizeOf(card), axisOf(card)]),
    picture.edges.map(({ id }) => id),
  ])
  const known = kept.get(key)
  const layouts = known ?? makeLayouts(picture)
  kept.delete(key)
  kept.set(key, layouts)
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break
    kept.delete(oldest)
  }
  return layouts
}

async function makeLayouts(picture: Picture): Promise<Layouts> {
  const right = await layOut(picture, 'right')
  return { right, down: picture.cards.length > MANY_CARDS ? right : await layOut(picture, 'down') }
}
