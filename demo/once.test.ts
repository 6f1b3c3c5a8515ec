import type { Envelope } from '@causeway/model'
import { expect, test } from 'vitest'
import { once } from './once.ts'

const anEvent = (eventId: string): Envelope => ({
  eventId,
  eventType: 'OrderCreated',
  eventVersion: 2,
  timestamp: '2026-01-01T00:00:00Z',
  data: {},
  metadata: {},
})

test('an event that was handled is skipped, and another one is not', async () => {
  const handled: string[] = []
  let skipped = 0
  const handle = once({ duplicateSkipped: () => skipped++ }, async ({ eventId }) => void handled.push(eventId))
  await handle(anEvent('evt_1'))
  await handle(anEvent('evt_1'))
  await handle(anEvent('evt_2'))
  expect(handled).toEqual(['evt_1', 'evt_2'])
  expect(skipped).toBe(1)
})

test('an event that failed is handled again', async () => {
  let calls = 0
  const handle = once({ duplicateSkipped: () => expect.unreachable() }, async () => {
    calls += 1
    if (calls === 1) throw new Error('not yet')
  })
  await expect(handle(anEvent('evt_1'))).rejects.toThrow('not yet')
  await handle(anEvent('evt_1'))
  expect(calls).toBe(2)
})
