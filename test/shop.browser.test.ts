import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Envelope } from '@causeway/model'
import { Kafka, logLevel } from 'kafkajs'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { TOPIC_NAMES } from '../demo/topics.ts'
import { freePort, type Program, startProgram } from '../launch/index.ts'
import { chromium } from './chromium.ts'
import { brokers, type FreshDatabase, freshDatabase } from './servers.ts'

/** The part of `/api/v1/flows/{correlationId}` that is compared with the topics. */
interface ApiFlow {
  readonly status: string
  readonly events: readonly {
    readonly eventId: string
    readonly eventType: string
    readonly destination: string
    readonly partition: string
    readonly offset: number
    readonly causationIds: readonly string[]
  }[]
  readonly ghosts: readonly {
    readonly eventType: string | null
    readonly state: string
    readonly verdict: string | null
  }[]
}

interface Published {
  readonly topic: string
  readonly partition: string
  readonly offset: number
  readonly event: Envelope
}

/** A cold build of the dashboard on two busy cores. */
const START_MILLIS = 240_000

const published: Published[] = []
let database: FreshDatabase
let dataDir: string
let demo: Program
let url: string
let reader: ReturnType<Kafka['consumer']>
let browser: Browser
let page: Page

beforeAll(async () => {
  database = await freshDatabase()
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'causeway-shop-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  demo = await startProgram({
    name: 'demo',
    args: ['demo/start.ts', '--quiet', '--rate', '1', '--seed', '3'],
    env: {
      PORT: String(port),
      CAUSEWAY_OTLP_HTTP_PORT: String(await freePort()),
      CAUSEWAY_OTLP_GRPC_PORT: String(await freePort()),
      CAUSEWAY_ADMIN_PORT: String(await freePort()),
      CAUSEWAY_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      KAFKA_BROKERS: brokers().join(','),
    },
    readiness: { type: 'line', includes: 'The shop is open' },
    withinMillis: START_MILLIS,
  })
  reader = await readTopics()
  browser = await playwright.launch({ executablePath: chromium() ?? '' })
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
}, START_MILLIS + 30_000)

afterAll(async () => {
  await browser?.close()
  await reader?.disconnect()
  await demo?.stop()
  await database?.drop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
}, 60_000)

test('a completed order is found as a flow, with all its events and services', async () => {
  const order = await placeOrder()
  const flow = await finished(order)

  await page.goto(`${url}/flows?q=${encodeURIComponent(`aggregate:${order.orderId}`)}`)
  await page.getByRole('link', { name: order.orderId }).first().click()
  await page.waitForURL(`**/flows/${order.correlationId}*`)
  for (const { eventType } of flow.events) await page.getByText(eventType, { exact: true }).first().waitFor()
  for (const service of ['web-api', 'payment', 'order', 'notification']) {
    await page.getByText(service).first().waitFor()
  }
})

test('the flow in the API has exactly the events on the topics, each where it lies and with its cause', async () => {
  const order = await placeOrder()
  await finished(order)
  // The spans of one event come from several services: who handled it may be heard before who sent it.
  await vi.waitFor(
    async () => {
      const inApi = (await flowOf(order)).events.map(
        ({ eventId, eventType, destination, partition, offset, causationIds }) => ({
          eventId,
          eventType,
          destination,
          partition,
          offset,
          causationIds,
        }),
      )
      expect(inApi.sort(byId)).toEqual(publishedFor(order).map(asInApi).sort(byId))
    },
    { timeout: 20_000, interval: 500 },
  )
}, 90_000)

test('a consumer that is down shows as a ghost within 15 s, which fills in when it is back', async () => {
  const missing = page.getByRole('button', { name: 'PaymentProcessed, missing' })
  await page.goto(url)
  await page.getByRole('button', { name: 'Break something' }).click()
  await page.getByRole('button', { name: 'Break: Payment stops' }).click()
  await page.getByRole('button', { name: 'Mend: Payment stops' }).waitFor()
  const order = await placeOrder()
  const placedAt = performance.now()

  await page.goto(`${url}/flows/${order.correlationId}`)
  await missing.waitFor({ timeout: 20_000 })
  expect(performance.now() - placedAt).toBeLessThan(15_000)
  await page.getByText('consumer down').first().waitFor()
  expect(await stuckVerdictsOf(order)).toContain('consumerDown')
  await page.goto(`${url}/stuck`)
  await page.getByText('consumer down').first().waitFor()

  await page.goto(`${url}/flows/${order.correlationId}`)
  await missing.waitFor()
  await page.getByRole('button', { name: /^Break something/ }).click()
  await page.getByRole('button', { name: 'Mend: Payment stops' }).click()
  await missing.waitFor({ state: 'detached', timeout: 40_000 })
  await page.getByRole('button', { name: 'PaymentProcessed', exact: true }).waitFor()
  await vi.waitFor(async () => expect(await stuckVerdictsOf(order)).toEqual([]), { timeout: 20_000, interval: 500 })
}, 120_000)

interface Order {
  readonly orderId: string
  readonly correlationId: string
}

async function placeOrder(): Promise<Order> {
  const answer = await fetch(`${url}/api/demo/orders`, { method: 'POST', headers: { origin: url } })
  expect(answer.status).toBe(202)
  return (await answer.json()) as Order
}

async function flowOf({ correlationId }: Order): Promise<ApiFlow> {
  const answer = await fetch(`${url}/api/v1/flows/${correlationId}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as ApiFlow
}

/** The flow once its last event is on the topics and everything on the topics is in the flow. */
async function finished(order: Order): Promise<ApiFlow> {
  return vi.waitFor(
    async () => {
      expect(publishedFor(order).some(isLast)).toBe(true)
      const flow = await flowOf(order)
      expect(flow.status).not.toBe('inFlight')
      expect(flow.events.length).toBeGreaterThanOrEqual(publishedFor(order).length)
      return flow
    },
    { timeout: 45_000, interval: 500 },
  )
}

const publishedFor = ({ correlationId }: Order): Published[] =>
  published.filter(({ event }) => event.metadata.correlationId === correlationId)

/** What is mailed about a shipped or cancelled order is the end of its story. */
function isLast({ event }: Published): boolean {
  const cause = published.find((other) => other.event.eventId === event.metadata.causationId)?.event.eventType
  return event.eventType === 'NotificationSent' && (cause === 'OrderShipped' || cause === 'OrderCancelled')
}

const asInApi = ({ topic, partition, offset, event }: Published): ApiFlow['events'][number] => ({
  eventId: event.eventId,
  eventType: event.eventType,
  destination: topic,
  partition,
  offset,
  causationIds: event.metadata.causationId === undefined ? [] : [event.metadata.causationId],
})

async function stuckVerdictsOf({ correlationId }: Order): Promise<string[]> {
  const answer = await fetch(`${url}/api/v1/stuck?limit=500`)
  const { violations } = (await answer.json()) as { violations: { correlationId: string; verdict: string }[] }
  return violations.filter((violation) => violation.correlationId === correlationId).map(({ verdict }) => verdict)
}

/** Reads everything that the shop publishes with a plain kafkajs consumer. */
async function readTopics(): Promise<ReturnType<Kafka['consumer']>> {
  const kafka = new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: 'plain-reader', maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: [...TOPIC_NAMES], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      published.push({
        topic,
        partition: String(partition),
        offset: Number(message.offset),
        event: JSON.parse(String(message.value)),
      })
    },
  })
  return consumer
}

const byId = (a: { eventId: string }, b: { eventId: string }): number => a.eventId.localeCompare(b.eventId)
