import { at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import {
  compensatedOrder,
  completeOrder,
  deadLetteredOrder,
  fanOut,
  lateOrder,
  orderInFlight,
  poisonedOrder,
  type Scene,
} from '../../graph/testing/shop.ts'
import { storyOf } from '../../graph/testing/story.ts'
import { tellFlow } from './tell-flow.ts'
import { readStory } from './told.ts'

const tell = (scene: Scene, now = at(759)): string => tellFlow(readStory(storyOf(scene, now))).text

describe('the sentence under the title', () => {
  it('says what is wrong', () => {
    expect(tell(poisonedOrder())).toBe(
      'inventory has failed on this PaymentProcessed 6 times and blocks payments/1 (Cannot read "quantity": "two" is not a number).',
    )
    expect(tell(deadLetteredOrder())).toBe(
      'payment gave up on OrderCreated and moved it to payment.dead-letter: gateway timed out.',
    )
    expect(tell(fanOut())).toBe('picking failed on LineReserved (shelf 12 is empty).')
  })

  it('says what is waited for', () => {
    expect(tell(orderInFlight(), at(1))).toBe('Waiting for InventoryReserved from inventory.')
  })

  it('says what was undone', () => {
    expect(tell(compensatedOrder())).toBe('PaymentRefunded and OrderCancelled undid the steps payment and order.')
  })

  it('says that nothing is missing, and what was late', () => {
    expect(tell(completeOrder())).toBe('9 events across 8 services, nothing missing.')
    expect(tell(lateOrder())).toBe('9 events across 8 services, nothing missing, one late.')
  })
})
