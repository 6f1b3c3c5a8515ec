import { aSend, at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { type Card, drawUp, type EventCard, type Picture } from './picture.ts'
import {
  compensatedOrder,
  completeOrder,
  deadLetteredOrder,
  fanOut,
  joinedOrder,
  lateOrder,
  type Scene,
  stuckOrder,
} from './testing/shop.ts'
import { storyOf } from './testing/story.ts'

function pictureOf(scene: Scene): Picture {
  const story = storyOf(scene)
  return drawUp(story, story.flow)
}

const named = ({ cards }: Picture, end: string): EventCard =>
  cards.find((card: Card): card is EventCard => card.type === 'event' && card.id.endsWith(end)) as EventCard

describe('the picture of a flow', () => {
  it('begins with the command that nobody published, and leads from it to both versions', () => {
    const { cards, edges } = pictureOf(completeOrder())
    expect(cards[0]).toMatchObject({ type: 'trigger', causeId: 'cmd_33333' })
    expect(edges.filter(({ type }) => type === 'triggered').map(({ to }) => to)).toEqual([
      'event:evt_complete_created',
      'event:evt_complete_created1',
    ])
  })

  it('says on each card which handling published it, and how long the event waited on the edge', () => {
    const picture = pictureOf(completeOrder())
    const making = named(picture, '_paid').makings[0]
    expect(making).toMatchObject({ consumer: 'payment', work: { attempts: 1 } })
    expect(making?.work?.processingMillis).toBeCloseTo(341)
    expect(picture.edges.find(({ to }) => to === 'event:evt_complete_paid')?.queueMillis).toBeCloseTo(14)
  })

  it('keeps consumers after which nothing follows on the card of the event', () => {
    expect(named(pictureOf(completeOrder()), '_paid').others.map(({ consumer }) => consumer)).toEqual([
      'analytics',
      'order-view',
    ])
  })

  it('draws an edge from each of several causes', () => {
    const { edges } = pictureOf(joinedOrder())
    expect(edges.filter(({ to }) => to.endsWith('_approved')).map(({ from }) => from.replace(/.*_/, ''))).toEqual([
      'FraudChecked',
      'PriceChecked',
      'StockChecked',
    ])
  })

  it('draws what is missing, and what it holds up behind it', () => {
    const { cards, edges } = pictureOf(stuckOrder())
    const ghosts = cards.flatMap((card) => (card.type === 'ghost' ? card.ghosts : []))
    expect(ghosts.map(({ eventType, state }) => [eventType, state])).toEqual([
      ['InventoryReserved', 'stuck'],
      ['OrderConfirmed', 'heldUp'],
      ['ShipmentScheduled', 'heldUp'],
      ['OrderShipped', 'heldUp'],
      ['NotificationSent', 'heldUp'],
    ])
    expect(edges.filter(({ type }) => type === 'owed')).toHaveLength(5)
  })

  it('leads from a compensation back to the step that it undoes', () => {
    const { edges } = pictureOf(compensatedOrder())
    expect(edges.filter(({ type }) => type === 'undoes').map(({ from, to }) => [from, to])).toEqual([
      ['event:evt_undone_refunded', 'event:evt_undone_paid'],
      ['event:evt_undone_cancelled', 'event:evt_undone_created'],
    ])
  })

  it('counts the attempts of a consumer over its retry destination as one work, dead-lettered in the end', () => {
    expect(named(pictureOf(deadLetteredOrder()), '_failed').makings[0]?.work).toMatchObject({
      attempts: 3,
      deadLetterReason: 'gateway timed out',
    })
  })

  it('marks what came after its window', () => {
    const late = named(pictureOf(lateOrder()), '_scheduled').lateMillis
    expect(late).toBeCloseTo(22_334_086 - 476 - 8_000)
    expect(named(pictureOf(lateOrder()), '_told').lateMillis).toBeNull()
  })

  it('does not draw a ghost beside what was created and never sent', () => {
    const scene = stuckOrder()
    const created = aSend('evt_stuck_reserved', {
      type: 'create',
      flow: scene.correlationId,
      service: 'inventory',
      eventType: 'InventoryReserved',
      causes: ['evt_stuck_paid'],
      startedAt: at(0.5),
    })
    const { cards } = pictureOf({ ...scene, operations: [...scene.operations, created] })
    expect(cards.filter(({ type }) => type === 'ghost').map(({ id }) => id)).toEqual(['ghost:evt_stuck_reserved:order'])
  })

  it('folds three hundred events into a handful of cards, and says how many failed', () => {
    const picture = pictureOf(fanOut())
    expect(picture.cards).toHaveLength(6)
    expect(named(picture, '_line0')).toMatchObject({ failed: 3, events: { length: 150 } })
    expect(picture.edges).toHaveLength(5)
  })
})
