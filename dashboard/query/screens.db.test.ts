import { addMillis, type CorrelationId, decideVerdict, type Micros, microsFromMillis } from '@causeway/model'
import { openPrisma, type PrismaClient } from '@causeway/prisma'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { seed } from '../testing/seed.ts'
import { parseFilter } from '../url/filter.ts'
import { termText } from '../url/term.ts'
import { changes } from './changes.ts'
import { closedCauses } from './closed-causes.ts'
import { consumerChanges } from './consumer-changes.ts'
import { expectations } from './expectations.ts'
import { flowList } from './flow-list.ts'
import { flowOperations } from './flow-operations.ts'
import { flowRate } from './flow-rate.ts'
import { flowShapes } from './flow-shapes.ts'
import { hasEvents } from './has-events.ts'
import { inFlight } from './in-flight.ts'
import { knownValues } from './known-values.ts'
import { lagTrend } from './lag-trend.ts'
import { partitionTrend } from './partition-trend.ts'
import { positions } from './positions.ts'
import { pulse } from './pulse.ts'
import { services } from './services.ts'
import { stuckByConsumer } from './stuck-by-consumer.ts'
import { stuckCauses } from './stuck-causes.ts'
import { stuckCount } from './stuck-count.ts'
import { stuckEvents } from './stuck-events.ts'
import { stuckLevel } from './stuck-level.ts'
import { traffic } from './traffic.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const now = microsFromMillis(Math.floor(Date.now() / 1000) * 1000)
const hourAgo = addMillis(now, -HOUR)

let database: FreshDatabase
let prisma: PrismaClient

beforeAll(async () => {
  database = await freshDatabase()
  await seed(database.url, { flows: 1_200, calm: false, now })
  prisma = openPrisma(database.url)
})

afterAll(async () => {
  await prisma.$disconnect()
  await database.drop()
})

const scope = (query = '', from: Micros = addMillis(now, -48 * HOUR)) => ({
  filter: parseFilter(query).filter,
  from,
  to: addMillis(now, MINUTE),
  now,
})
const all = (query = '', from?: Micros) =>
  flowList(prisma, scope(query, from), { limit: 5_000, after: null }).then(({ flows }) => flows)
const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0)

describe('flows', () => {
  it('come newest first, and page by page each comes once', async () => {
    const whole = (await all()).map(({ correlationId }) => correlationId)
    const paged: string[] = []
    let after: Awaited<ReturnType<typeof flowList>>['next'] = null
    do {
      const page = await flowList(prisma, scope(), { limit: 90, after })
      paged.push(...page.flows.map(({ correlationId }) => correlationId))
      after = page.next
    } while (after !== null)
    expect(paged).toEqual(whole)
    expect(new Set(paged).size).toBe(paged.length)
    expect(whole.length).toBeGreaterThan(1_200)
  })

  it('keep their microseconds', async () => {
    expect((await all()).some(({ startedAt }) => startedAt % 1000 !== 0)).toBe(true)
  })

  it('can be asked for by everything that the filter knows', async () => {
    const found = async (query: string) => (await all(query)).length
    const total = await found('')
    const statuses = ['in-flight', 'complete', 'compensated', 'failed', 'stuck']
    const counts = await Promise.all(statuses.map((status) => found(`status:${status}`)))
    expect(counts.every((count) => count > 0)).toBe(true)
    expect(sum(counts, (count) => count)).toBe(total)
    expect(await found(`status:${statuses.join(',')}`)).toBe(total)
    expect(await found('type:OrderCreated')).toBe(total)
    expect(await found('type:NoSuchEvent')).toBe(0)
    expect(await found('version:2 service:payment')).toBeGreaterThan(0)
    expect(await found('duration:>1m')).toBe(
      (await all()).filter(({ durationMillis }) => durationMillis > MINUTE).length,
    )
    expect(await found('has:retry')).toBe((await all()).filter(({ retryCount }) => retryCount > 0).length)
    expect(await found('before:30m')).toBe(
      (await all()).filter(({ startedAt }) => startedAt <= addMillis(now, -30 * MINUTE)).length,
    )
  })

  it('are found by the beginning of their ids, and by the id of any event', async () => {
    const [flow] = await all('status:complete')
    const order = flow?.aggregateIds[0] ?? ''
    expect(await all(order)).toEqual([flow])
    expect(await all(`aggregate:${order}`)).toEqual([flow])
    expect(await all(flow?.correlationId.slice(0, -1) ?? '')).toContainEqual(flow)
    const operations = await flowOperations(prisma, flow?.correlationId ?? ('' as CorrelationId))
    expect(await all(operations.at(-1)?.eventId ?? '')).toEqual([flow])
    expect(await all('%')).toEqual([])
  })

  it('have a rate that counts each of them once', async () => {
    const steps = await flowRate(prisma, scope('', hourAgo), MINUTE)
    expect(sum(steps, ({ count }) => count)).toBe((await all('', hourAgo)).length)
    expect(steps.every(({ from }) => (from - hourAgo) % (MINUTE * 1000) === 0)).toBe(true)
  })

  it('have shapes that hold all that are over', async () => {
    const shapes = await flowShapes(prisma, scope('', hourAgo))
    const over = (await all('', hourAgo)).filter(({ status }) => status !== 'inFlight')
    expect(sum(shapes, ({ count }) => count)).toBe(over.length)
    expect(shapes[0]?.count).toBeGreaterThan(over.length / 2)
  })
})

describe('what is stuck', () => {
  it('is put together by its cause, each event once', async () => {
    const [causes, count, level] = [
      await stuckCauses(prisma),
      await stuckCount(prisma),
      await stuckLevel(prisma, now, 60, MINUTE),
    ]
    expect(causes.length).toBe(count.causes)
    expect(level.at(-1)?.events).toBe(count.events)
    expect(level).toHaveLength(60)
    for (const cause of causes) {
      const { events } = await stuckEvents(prisma, { cause: cause.causeKey, limit: 500, after: null })
      expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(cause.events)
      const once = await stuckEvents(prisma, { cause: cause.causeKey, limit: 500, after: null, eachEventOnce: true })
      expect(once.events).toEqual(
        events.filter(({ eventId }, at) => events.findIndex((one) => one.eventId === eventId) === at),
      )
      expect(new Set(await all(termText('cause', cause.causeKey))).size).toBe(cause.flows)
    }
  })

  it('shows each verdict with the evidence that it was decided from', async () => {
    const { events } = await stuckEvents(prisma, { cause: null, limit: 500, after: null })
    for (const { evidence, verdict } of events) expect(decideVerdict(evidence)).toBe(verdict)
    const verdicts = new Set(events.map(({ verdict }) => verdict))
    expect([...verdicts]).toEqual(
      expect.arrayContaining(['poison', 'blockedBehind', 'consumerDown', 'stepMissing', 'waiting']),
    )
  })

  it('lets the poison speak for those behind it', async () => {
    const cause = (await stuckCauses(prisma)).find(({ causeKey }) => causeKey.startsWith('poison:'))
    expect(cause?.verdict).toBe('poison')
  })

  it('goes on where a page ended', async () => {
    const whole = await stuckEvents(prisma, { cause: null, limit: 500, after: null })
    const first = await stuckEvents(prisma, { cause: null, limit: 7, after: null })
    const second = await stuckEvents(prisma, { cause: null, limit: 500, after: first.next })
    expect([...first.events, ...second.events]).toEqual(whole.events)
  })

  it('is told of when it came after all', async () => {
    const closed = await closedCauses(prisma, addMillis(now, -24 * HOUR))
    expect(closed.map(({ causeKey }) => causeKey)).toContain('consumerDown:payment')
    expect(closed.every(({ medianLateMillis, closedAs }) => medianLateMillis > 0 && closedAs === 'late')).toBe(true)
  })

  it('is counted by who owes it', async () => {
    const owed = await stuckByConsumer(prisma)
    expect(owed).toContainEqual({ consumer: 'inventory', destination: 'payments', events: expect.any(Number) })
  })
})

describe('consumers', () => {
  it('stand where the broker said last', async () => {
    const places = await positions(prisma)
    expect(places.find(({ consumer }) => consumer === 'returns')).toMatchObject({ members: 0, state: 'Empty' })
    expect(places.every(({ committedOffset, endOffset }) => (committedOffset ?? 0) <= endOffset)).toBe(true)
  })

  it('have a course over the last hour', async () => {
    const trend = (await lagTrend(prisma, hourAgo, MINUTE)).filter(({ consumer }) => consumer === 'returns')
    expect(trend.at(0)?.lag).toBe(0)
    expect(trend.at(-1)?.lag).toBeGreaterThan(0)
    const last = (await partitionTrend(prisma, 'returns', hourAgo, MINUTE)).filter(({ at }) => at === trend.at(-1)?.at)
    expect(sum(last, ({ lag }) => lag)).toBe(trend.at(-1)?.lag)
  })

  it('are told of when they go', async () => {
    expect(await consumerChanges(prisma, hourAgo)).toEqual([
      expect.objectContaining({ consumer: 'returns', members: 0 }),
    ])
  })
})

describe('everything', () => {
  it('beats minute by minute', async () => {
    const minutes = await pulse(prisma, hourAgo)
    expect(minutes.length).toBeGreaterThan(55)
    expect(minutes.every(({ sent }) => sent > 0)).toBe(true)
  })

  it('is under way as much as there are flows that have not come to an end', async () => {
    const steps = await inFlight(prisma, { now, from: hourAgo, steps: 60, stepMillis: MINUTE })
    expect(steps).toHaveLength(60)
    expect(steps.at(-1)?.count).toBe((await all('status:in-flight', hourAgo)).length)
    expect(steps.every(({ count }) => count >= 0)).toBe(true)
  })

  it('runs between services and destinations', async () => {
    const edges = await traffic(prisma, hourAgo, hourAgo)
    expect(edges).toContainEqual(expect.objectContaining({ service: 'web-api', destination: 'orders', consumer: null }))
    const reads = edges.filter(({ consumer }) => consumer !== null)
    expect(reads.every(({ criticalP95, count }) => count === 0 || (criticalP95 ?? 0) > 0)).toBe(true)
  })

  it('has names, and is known by them', async () => {
    expect(await hasEvents(prisma)).toBe(true)
    expect(await knownValues(prisma)).toMatchObject({
      versions: ['1', '2'],
      types: expect.arrayContaining(['OrderCreated']),
    })
    expect((await services(prisma)).map(({ service }) => service)).toContain('payment')
    expect((await expectations(prisma)).length).toBe(15)
  })

  it('tells what was written since', async () => {
    const rows = await changes(prisma, hourAgo, 50)
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['flow', 'violation', 'position', 'consumer']))
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b))
    expect(await changes(prisma, addMillis(now, HOUR), 50)).toEqual([])
  })
})
