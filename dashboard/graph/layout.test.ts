import { aSend, at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { type Box, type Layout, layOut } from './layout.ts'
import { drawUp } from './picture.ts'
import {
  compensatedOrder,
  completeOrder,
  fanOut,
  joinedOrder,
  lateOrder,
  orderInFlight,
  poisonedOrder,
  type Scene,
  stuckOrder,
} from './testing/shop.ts'
import { storyOf } from './testing/story.ts'
import { wrap } from './wrap.ts'

const SCENES: readonly (() => Scene)[] = [
  completeOrder,
  stuckOrder,
  compensatedOrder,
  poisonedOrder,
  lateOrder,
  fanOut,
  joinedOrder,
  orderInFlight,
]
const WIDTHS = [400, 560, 696, 900, 1200, 4000]

async function layoutOf(scene: Scene, direction: 'right' | 'down' = 'right'): Promise<Layout> {
  const story = storyOf(scene)
  return layOut(drawUp(story, story.flow), direction)
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

function overlaps({ boxes }: Layout): string[] {
  const all = Object.entries(boxes)
  return all.flatMap(([id, box], index) =>
    all.slice(index + 1).flatMap(([other, otherBox]) => (overlap(box, otherBox) ? [`${id} / ${other}`] : [])),
  )
}

/** Lines that run through a card. */
function strays({ boxes, routes }: Layout): string[] {
  return Object.entries(routes).flatMap(([id, route]) =>
    route.slice(1).flatMap((end, index) => {
      const start = route[index] ?? end
      const line = {
        x: Math.min(start.x, end.x),
        y: Math.min(start.y, end.y),
        width: Math.abs(end.x - start.x),
        height: Math.abs(end.y - start.y),
      }
      return Object.entries(boxes).flatMap(([card, box]) =>
        overlap(line, bodyOf(box)) ? [`${id} through ${card}`] : [],
      )
    }),
  )
}

/** Without the pills on its border. */
const bodyOf = ({ x, y, width, height }: Box): Box => ({ x: x + 1, y: y + 11, width: width - 2, height: height - 12 })

describe('a layout', () => {
  it('has a box for every card, and none overlaps another, in either direction', async () => {
    for (const scene of SCENES) {
      for (const direction of ['right', 'down'] as const)
        expect(overlaps(await layoutOf(scene(), direction))).toEqual([])
    }
  })

  it('is the same for the same picture', async () => {
    expect(await layoutOf(completeOrder())).toEqual(await layoutOf(completeOrder()))
  })

  it('keeps the places of what was there when a flow grows', async () => {
    const [before, after] = [await layoutOf(orderInFlight()), await layoutOf(completeOrder())]
    const place = (layout: Layout, end: string) => Object.entries(layout.boxes).find(([id]) => id.endsWith(end))?.[1]
    for (const end of ['_created', '_created1', '_paid']) expect(place(after, end)).toEqual(place(before, end))
  })

  it('begins at the first card', async () => {
    const { boxes } = await layoutOf(stuckOrder())
    expect(boxes['trigger:cmd_33333']).toMatchObject({ x: 0, y: 0 })
  })
})

describe('a layout of very many cards', () => {
  it('overlaps nowhere either', async () => {
    const tree = Array.from({ length: 300 }, (_, index) =>
      aSend(`evt_${index}`, {
        eventType: `Step${index}`,
        causes: index === 0 ? [] : [`evt_${Math.floor((index - 1) / 3)}`],
        startedAt: at(index),
      }),
    )
    const scene = { ...completeOrder(), operations: tree, spans: [] }
    expect(overlaps(await layoutOf(scene))).toEqual([])
  })
})

describe('a layout set in rows', () => {
  it('overlaps nowhere and leads no line through a card, at any width', async () => {
    for (const scene of SCENES) {
      const flat = await layoutOf(scene())
      for (const width of WIDTHS) {
        const set = wrap(flat, width)
        expect([...overlaps(set), ...strays(set)]).toEqual([])
      }
    }
  })

  it('is as wide as asked for, but for the lines at its margins', async () => {
    for (const scene of SCENES) {
      const flat = await layoutOf(scene())
      for (const width of WIDTHS) {
        const boxes = Object.values(wrap(flat, width).boxes)
        const right = Math.max(...boxes.map((box) => box.x + box.width))
        expect(right).toBeLessThanOrEqual(Math.max(width, ...boxes.map((box) => box.width)))
      }
    }
  })

  it('begins every row at the left, and fills rows in order', async () => {
    const { boxes } = wrap(await layoutOf(completeOrder()), 696)
    const places = Object.fromEntries(Object.entries(boxes).map(([id, box]) => [id.replace(/.*_/, ''), box]))
    expect(places).toMatchObject({ reserved: { x: 0 }, shipped: { x: 0 } })
    expect(places.reserved?.y).toBeGreaterThan(places.paid?.y ?? 0)
    expect(places.shipped?.y).toBeGreaterThan(places.told?.y ?? 0)
  })

  it('joins each edge to its cards', async () => {
    const flat = await layoutOf(compensatedOrder())
    const { boxes, routes } = wrap(flat, 696)
    const route = routes['caused:event:evt_undone_paid>event:evt_undone_refund']
    const [paid, refund] = [boxes['event:evt_undone_paid'], boxes['event:evt_undone_refund']]
    expect(route?.[0]?.x).toBe((paid?.x ?? 0) + (paid?.width ?? 0))
    expect(route?.at(-1)?.x).toBe(refund?.x)
    const back = routes['undoes:event:evt_undone_refunded>event:evt_undone_paid']
    expect(back?.at(-1)?.y).toBe((paid?.y ?? 0) + 10)
  })

  it('leads several causes of one event into it by one line', async () => {
    const { boxes, routes } = wrap(await layoutOf(joinedOrder()), 400)
    const approved = boxes['event:evt_joined_approved']
    const into = Object.entries(routes).flatMap(([id, route]) => (id.endsWith('_approved') ? [route] : []))
    expect(into).toHaveLength(3)
    expect(new Set(into.map((route) => JSON.stringify(route.slice(-4)))).size).toBe(1)
    expect(into[0]?.at(-1)).toMatchObject({ x: approved?.x })
  })

  it('turns corners squarely', async () => {
    for (const route of Object.values(wrap(await layoutOf(compensatedOrder()), 560).routes)) {
      for (const [index, { x, y }] of route.entries()) {
        const next = route[index + 1]
        expect(next === undefined || next.x === x || next.y === y).toBe(true)
      }
    }
  })
})
