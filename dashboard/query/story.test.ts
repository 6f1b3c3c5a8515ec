import { at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { completeOrder, lateOrder, orderInFlight, poisonedOrder, stuckOrder } from '../graph/testing/shop.ts'
import { storyOf } from '../graph/testing/story.ts'

describe('the story of a flow', () => {
  it('says of a missing event why it did not come, with the evidence', () => {
    const [ghost] = storyOf(stuckOrder()).ghosts
    expect(ghost).toMatchObject({ state: 'stuck', verdict: 'consumerDown', evidence: { group: { members: 0 } } })
    expect(ghost?.sentence).toBe(
      'The consumer group inventory has no members. PaymentProcessed waits at offset 48006 of payments/1.',
    )
  })

  it('says of what is held up what it waits for', () => {
    expect(storyOf(poisonedOrder()).ghosts.at(-1)?.sentence).toBe('Will not happen while InventoryReserved is missing.')
  })

  it('expects what is owed and not yet due', () => {
    const { summary, ghosts } = storyOf(orderInFlight(), at(1))
    expect(summary.status).toBe('inFlight')
    expect(ghosts.map(({ state, sentence }) => [state, sentence])).toEqual([
      ['expected', 'InventoryReserved from inventory is still expected.'],
    ])
  })

  it('expects nothing of a flow that owes nothing', () => {
    const { summary, ghosts } = storyOf({ ...orderInFlight(), owes: false })
    expect([summary.status, ghosts]).toEqual(['complete', []])
  })

  it('remembers what came late, and why it was missing meanwhile', () => {
    expect(storyOf(completeOrder()).late).toEqual([])
    expect(storyOf(lateOrder()).late).toMatchObject([
      { expectation: { followedBy: ['ShipmentScheduled'] }, sentence: expect.stringContaining('has no members') },
    ])
  })
})
