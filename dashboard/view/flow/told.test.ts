import { describe, expect, it } from 'vitest'
import { completeOrder, fanOut, lateOrder, type Scene, stuckOrder } from '../../graph/testing/shop.ts'
import { storyOf } from '../../graph/testing/story.ts'
import { cardOf, chainOf, effective, lanesTold, readStory, selectionOf, type Told } from './told.ts'

const told = (scene: Scene): Told => readStory(storyOf(scene))

describe('what is selected', () => {
  it('is what is wrong, until something is chosen', () => {
    expect(effective({ type: 'default' }, told(stuckOrder()))).toEqual({
      type: 'ghost',
      ghostId: 'ghost:evt_stuck_paid:inventory',
    })
    expect(effective({ type: 'default' }, told(completeOrder()))).toEqual({ type: 'none' })
    expect(effective({ type: 'none' }, told(stuckOrder()))).toEqual({ type: 'none' })
  })

  it('falls back when it is no longer there: the ghost has come', () => {
    expect(effective({ type: 'ghost', ghostId: 'ghost:evt_late_confirmed:shipping' }, told(lateOrder()))).toEqual({
      type: 'none',
    })
  })

  it('finds the fold that an event is in', () => {
    const fan = told(fanOut())
    const card = cardOf({ type: 'event', eventId: 'evt_fan_line42', consumer: null }, fan)
    expect(card).toBe('event:evt_fan_line0')
    expect(selectionOf(card ?? '', fan)).toEqual({ type: 'group', eventId: 'evt_fan_line0' })
  })
})

describe('where the time went', () => {
  it('is told step by step, waiting and work apart', () => {
    const late = told(lateOrder())
    const steps = chainOf(late, lanesTold(late, late.story.now))
    expect(steps.map(({ who, what }) => [who, what])).toEqual([
      ['payment', 'OrderCreated'],
      ['inventory', 'PaymentProcessed'],
      ['order', 'InventoryReserved'],
      ['shipping', 'OrderConfirmed'],
      ['shipping', 'ShipmentScheduled'],
      ['notification', 'OrderShipped'],
    ])
    expect(steps[3]?.waitedMillis).toBeCloseTo(22_334_000 - 476)
    expect(steps[3]?.workedMillis).toBeCloseTo(86)
  })

  it('ends with what is missing', () => {
    const stuck = told(stuckOrder())
    expect(chainOf(stuck, lanesTold(stuck, stuck.story.now)).at(-1)).toMatchObject({
      who: 'inventory',
      what: 'InventoryReserved',
      missing: true,
    })
  })
})
