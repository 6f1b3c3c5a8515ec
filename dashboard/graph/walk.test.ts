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
  const story = storyOf(completeOrder())
  const picture = drawUp(story, story.flow)

  it('leads to the cause and to the first effect, over the end of a row', async () => {
    const layout = wrap(await layOut(picture, 'right'), 696)
    expect(neighbour(layout, picture.edges, id('paid'), 'right')).toBe(id('reserved'))
    expect(neighbour(layout, picture.edges, id('reserved'), 'left')).toBe(id('paid'))
    expect(neighbour(layout, picture.edges, id('told2'), 'right')).toBeNull()
  })

  it('leads across to the nearest card', async () => {
    const layout = wrap(await layOut(picture, 'right'), 696)
    expect(neighbour(layout, picture.edges, id('created'), 'down')).toBe(id('created1'))
    expect(neighbour(layout, picture.edges, id('shipped'), 'up')).toBe(id('reserved'))
    expect(neighbour(layout, picture.edges, 'no such card', 'up')).toBeNull()
  })

  it('turns with the picture', async () => {
    const layout = await layOut(picture, 'down')
    expect(neighbour(layout, picture.edges, id('paid'), 'down')).toBe(id('reserved'))
    expect(neighbour(layout, picture.edges, id('created'), 'right')).toBe(id('created1'))
  })
})
