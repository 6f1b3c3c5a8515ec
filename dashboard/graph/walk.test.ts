import { describe, expect, it } from 'vitest'
import { layOut } from './layout.ts'
import { drawUp } from './picture.ts'
import { compensatedOrder, completeOrder } from './testing/shop.ts'
import { storyOf } from './testing/story.ts'
import { neighbour, pathThrough } from './walk.ts'
import { wrap } from './wrap.ts'

const id = (end: string): string => `event:evt_complete_${end}`

describe('the path through a card', () => {
  it('is all that led to it and all that came of it, and nothing beside', () => {
    const story = storyOf(completeOrder())
    const { cards } = pathThrough(drawUp(story, story.flow).edges, id('scheduled'))
    expect([...cards].sort()).toEqual(
      [
        'trigger:cmd_33333',
        ...['created', 'paid', 'reserved', 'confirmed', 'scheduled', 'shipped', 'told2'].map(id),
      ].sort(),
    )
  })

  it('does not lead from a compensation to what it undoes', () => {
    const story = storyOf(compensatedOrder())
    const { edges } = pathThrough(drawUp(story, story.flow).edges, 'event:evt_undone_told')
    expect([...edges].filter((edge) => edge.startsWith('undoes'))).toEqual([])
  })
})

describe('an arrow key', () => {
  it('leads to the nearest card on its side, and nowhere from the edge', async () => {
    const story = storyOf(completeOrder())
    const layout = wrap(await layOut(drawUp(story, story.flow), 'right'), 4000)
    expect(neighbour(layout, id('paid'), 'right')).toBe(id('reserved'))
    expect(neighbour(layout, id('paid'), 'left')).toBe(id('created'))
    expect(neighbour(layout, id('created'), 'down')).toBe(id('created1'))
    expect(neighbour(layout, id('told2'), 'right')).toBeNull()
    expect(neighbour(layout, 'no such card', 'right')).toBeNull()
  })
})
