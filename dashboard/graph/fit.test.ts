import { describe, expect, it } from 'vitest'
import { fitted, MARGIN, READABLE, setFor, showing } from './fit.ts'
import { type Layout, layOut } from './layout.ts'
import { drawUp } from './picture.ts'
import { completeOrder } from './testing/shop.ts'
import { storyOf } from './testing/story.ts'

const canvas = { width: 744, height: 594 }

async function flat(): Promise<Layout> {
  const story = storyOf(completeOrder())
  return layOut(drawUp(story, story.flow), 'right')
}

describe('a picture on a canvas', () => {
  it('is seen whole and at a readable size where that can be', async () => {
    const layout = setFor(await flat(), canvas)
    const { x, y, zoom } = fitted(layout, canvas)
    const { bounds } = layout
    expect(zoom).toBeGreaterThan(0.9)
    expect(bounds.x * zoom + x).toBeGreaterThanOrEqual(MARGIN - 1)
    expect((bounds.x + bounds.width) * zoom + x).toBeLessThanOrEqual(canvas.width - MARGIN + 1)
    expect((bounds.y + bounds.height) * zoom + y).toBeLessThanOrEqual(canvas.height - MARGIN + 1)
  })

  it('is never smaller than can be read, and then begins at the top left', async () => {
    const small = { width: 360, height: 200 }
    const { y, zoom } = fitted(setFor(await flat(), small), small)
    expect(zoom).toBeGreaterThanOrEqual(READABLE)
    expect(y).toBeGreaterThan(0)
  })

  it('moves only as far as shows what is selected', () => {
    const viewport = { x: 0, y: 0, zoom: 1 }
    expect(showing(viewport, { x: 100, y: 100, width: 50, height: 50 }, canvas)).toEqual(viewport)
    expect(showing(viewport, { x: 800, y: 100, width: 50, height: 50 }, canvas)).toEqual({ x: -130, y: 0, zoom: 1 })
    expect(showing(viewport, { x: -10, y: 100, width: 50, height: 50 }, canvas)).toEqual({ x: 34, y: 0, zoom: 1 })
  })
})
