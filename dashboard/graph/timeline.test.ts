import type { Micros } from '@causeway/model'
import { at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { type HandlingRow, type Lane, lanesOf } from './rows.ts'
import { clockCorrections, straighten } from './skew.ts'
import {
  compensatedOrder,
  completeOrder,
  deadLetteredOrder,
  fanOut,
  lateOrder,
  poisonedOrder,
  type Scene,
  stuckOrder,
} from './testing/shop.ts'
import { storyOf } from './testing/story.ts'
import { drawTimeline, foldedAtFirst, type Timeline, WIDE } from './timeline.ts'

const now = at(759)

function lanes(scene: Scene): Lane[] {
  const story = storyOf(scene, now)
  return lanesOf(story, story.flow, [], now)
}

function timeline(scene: Scene, given: { folded?: Set<string>; unfolded?: Set<string> } = {}): Timeline {
  const { flow } = storyOf(scene, now)
  const options = { folded: new Set<string>(), unfolded: new Set<string>(), opened: new Set<Micros>(), ...given }
  return drawTimeline({ flow, lanes: lanes(scene), now, width: 420, heights: WIDE, ...options })
}

const handling = (scene: Scene, service: string, type: string): HandlingRow =>
  lanes(scene)
    .find((lane) => lane.service === service)
    ?.rows.find((row) => row.type === 'handling' && row.event.eventType === type) as HandlingRow

describe('lanes', () => {
  it('stand in the order in which services came in, those that only watch last', () => {
    expect(lanes(completeOrder()).map(({ service }) => service)).toEqual([
      ...['web-api', 'payment', 'inventory', 'order', 'notification', 'shipping'],
      ...['analytics', 'order-view'],
    ])
  })

  it('begin folded where they only watch, or are too long to read', () => {
    expect(foldedAtFirst(lanes(completeOrder()))).toEqual(new Set(['analytics', 'order-view']))
    expect(foldedAtFirst(lanes(fanOut()))).toContain('picking')
  })

  it('show what is missing below what happened', () => {
    const inventory = lanes(poisonedOrder()).find(({ service }) => service === 'inventory')
    expect(inventory?.rows.map(({ type }) => type)).toEqual(['handling', 'ghost'])
  })
})

describe('a row', () => {
  it('has the queue from the send to the first attempt, and a bar for each attempt', () => {
    const row = handling(poisonedOrder(), 'inventory', 'PaymentProcessed')
    expect(row.queue).toEqual({ from: at(0.35), to: at(0.4) })
    expect(row.bars.map(({ state, number }) => [state, number])).toEqual([1, 2, 3, 4, 5, 6].map((n) => ['failed', n]))
  })

  it('tells attempts that put the event off from the one that decided', () => {
    expect(handling(deadLetteredOrder(), 'payment', 'OrderCreated').bars.map(({ state }) => state)).toEqual([
      'retried',
      'retried',
      'failed',
    ])
  })

  it('marks what was published while the handler ran, retries and dead letters too', () => {
    expect(
      handling(deadLetteredOrder(), 'payment', 'OrderCreated')
        .sends.map(({ deadLetter }) => deadLetter)
        .sort(),
    ).toEqual([false, false, false, true])
  })

  it('is hatched where it undoes something', () => {
    const undoing = { ...compensatedOrder() }
    const operations = undoing.operations.map((operation) =>
      operation.type === 'process' && operation.eventType === 'PaymentRefundRequested'
        ? { ...operation, saga: { id: 'o', type: null, step: 'refund', compensates: 'payment' } }
        : operation,
    )
    expect(handling({ ...undoing, operations }, 'payment', 'PaymentRefundRequested').bars[0]?.state).toBe(
      'compensation',
    )
  })

  it('unfolds into the spans inside its handler', () => {
    const { lines } = timeline(completeOrder(), { unfolded: new Set(['handling:evt_complete_created:payment']) })
    expect(lines.flatMap((line) => (line.type === 'span' ? [line.span.name] : []))).toEqual([
      'POST /v1/charges',
      'INSERT payments',
    ])
  })
})

describe('the timeline', () => {
  it('sets line below line', () => {
    for (const scene of [completeOrder(), stuckOrder(), fanOut()]) {
      const { lines, height } = timeline(scene)
      for (const [index, { y, height: own }] of lines.entries()) {
        expect(lines[index + 1]?.y ?? height).toBeGreaterThanOrEqual(y + own)
      }
    }
  })

  it('folds a lane into one line', () => {
    const { lines } = timeline(completeOrder(), { folded: new Set(['analytics']) })
    expect(lines.filter(({ lane }) => lane.service === 'analytics').map(({ type }) => type)).toEqual(['folded'])
  })

  it('shortens the hours in which nothing happened', () => {
    expect(timeline(lateOrder()).scale.breaks.map(({ from, to }) => Math.round((to - from) / 3.6e9))).toEqual([6])
  })

  it('goes on until now while something is owed, and ends with the flow otherwise', () => {
    expect(timeline(stuckOrder()).nowX).toBe(420)
    expect(timeline(completeOrder()).nowX).toBeNull()
  })

  it('marks the chain that decided how long it took', () => {
    expect(timeline(completeOrder()).critical.map(({ row }) => row.replace(/evt_complete_/, ''))).toEqual([
      'publish:created',
      'handling:created:payment',
      'handling:paid:inventory',
      'handling:reserved:order',
      'handling:confirmed:shipping',
      'handling:scheduled:shipping',
      'handling:shipped:notification',
    ])
  })

  it('ends that chain at what is overdue', () => {
    expect(timeline(stuckOrder()).critical.at(-1)).toMatchObject({
      row: 'ghost:evt_stuck_paid:inventory',
      from: at(0.35),
      to: now,
    })
  })

  it('shows causes before effects though a clock is behind, and by how much it was put forward', () => {
    const scene = completeOrder()
    const operations = scene.operations.map((operation) =>
      operation.service === 'inventory'
        ? {
            ...operation,
            startedAt: (operation.startedAt - 500_000) as Micros,
            endedAt: (operation.endedAt - 500_000) as Micros,
          }
        : operation,
    )
    const story = storyOf({ ...scene, operations }, now)
    const corrections = clockCorrections(story.flow)
    const flow = straighten(story.flow, corrections)
    const drawn = lanesOf(story, flow, corrections, now)
    expect(drawn.find(({ service }) => service === 'inventory')?.correctionMillis).toBeCloseTo(478)
    const queues = drawn.flatMap(({ rows }) =>
      rows.flatMap((row) => (row.type === 'handling' && row.queue ? [row.queue.to - row.queue.from] : [])),
    )
    expect(Math.min(...queues)).toBeGreaterThanOrEqual(0)
  })
})
