import type { CorrelationId, EventId } from '@causeway/model'
import { at } from '@causeway/model/testing'
import { openPrisma, type PrismaClient } from '@causeway/prisma'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { insertExpectations, insertScene } from '../graph/testing/insert-scene.ts'
import { completeOrder, fanOut, lateOrder, orderInFlight, SHOP, stuckOrder } from '../graph/testing/shop.ts'
import { storyOf } from '../graph/testing/story.ts'
import { eventOperations } from './event-operations.ts'
import { flowStory } from './flow.ts'

let database: FreshDatabase
let prisma: PrismaClient

beforeAll(async () => {
  database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await insertExpectations(client, SHOP)
  for (const scene of [completeOrder(), stuckOrder(), lateOrder(), orderInFlight(), fanOut()])
    await insertScene(client, scene)
  await client.end()
  prisma = openPrisma(database.url)
})

afterAll(async () => {
  await prisma.$disconnect()
  await database.drop()
})

describe('the story of a stored flow', () => {
  it('is the same as that of the telemetry that was stored', async () => {
    for (const scene of [completeOrder(), stuckOrder(), lateOrder(), orderInFlight(), fanOut()]) {
      expect(await flowStory(prisma, scene.correlationId as CorrelationId, at(759))).toEqual(storyOf(scene))
    }
  })

  it('is null where nothing is known', async () => {
    expect(await flowStory(prisma, 'corr_none' as CorrelationId, at(0))).toBeNull()
  })

  it('says nothing of expectations that are switched off', async () => {
    await prisma.expectation.updateMany({ data: { enabled: false } })
    const story = await flowStory(prisma, 'corr_stuck' as CorrelationId, at(759))
    await prisma.expectation.updateMany({ data: { enabled: true } })
    expect(story?.ghosts).toEqual([])
  })
})

describe('the operations on an event', () => {
  it('come with the attributes of their spans, oldest first', async () => {
    const operations = await eventOperations(prisma, 'corr_stuck' as CorrelationId, 'evt_stuck_paid' as EventId)
    expect(operations.map(({ type, service }) => [type, service])).toEqual([
      ['send', 'payment'],
      ['process', 'analytics'],
      ['process', 'order-view'],
    ])
    expect(operations[0]?.attributes).toMatchObject({ 'messaging.client.id': 'payment-client' })
  })
})
