import type { Operation } from '@causeway/model'
import { aProcess, aSend, at } from '@causeway/model/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { aGroup, anExpectation, openScene, type Scene } from './testing/scene.ts'

let database: FreshDatabase
let scene: Scene

beforeAll(async () => {
  database = await freshDatabase()
  scene = await openScene({ url: database.url })
  await scene.expect(
    anExpectation(),
    anExpectation({ id: 'followed', followedBy: ['PaymentProcessed'], withinMillis: 3_000 }),
    anExpectation({ id: 'shipped', eventType: 'PaymentProcessed', consumer: 'shipping', withinMillis: 1_000 }),
  )
})

afterAll(async () => {
  await scene.close()
  await database.drop()
})

const seconds = (): number => (scene.now() - at(0)) / 1e6

/** What the tables say of the flows of one run, without its name and the moments of looking. */
async function outcome(run: string): Promise<unknown> {
  const flows = await scene.query(
    `SELECT to_jsonb(flow) - '{updated_at,judge_at,started_at,ended_at}'::text[] AS flow FROM flow WHERE correlation_id LIKE $1 ORDER BY correlation_id`,
    [`${run}/%`],
  )
  const violations = await scene.query(
    `SELECT to_jsonb(violation) - '{id,opened_at,updated_at,closed_at,sent_at,due_at,evidence}'::text[] AS violation
FROM violation WHERE correlation_id LIKE $1 AND state = 'open' ORDER BY expectation_id, event_id`,
    [`${run}/%`],
  )
  return JSON.parse(JSON.stringify({ flows, violations }).replaceAll(`${run}/`, ''))
}

/** Three flows that begin at this second: one is complete, one stops half-way, the handling of one fails. */
function story(run: string, begin: number): Operation[] {
  const flow = (name: string) => `${run}/corr_${name}`
  const event = (name: string) => `${run}/evt_${name}`
  return ['a', 'b', 'c'].flatMap((name, index) => {
    const shared = { flow: flow(name), partition: String(index) }
    const order = aSend(event(`${name}1`), { ...shared, offset: 50, startedAt: at(begin + index) })
    const payment = aProcess(event(`${name}1`), { ...shared, offset: 50, startedAt: at(begin + index + 1) })
    const failed = { ...payment, outcome: 'failed' as const, errorMessage: 'no' }
    const paid = aSend(event(`${name}2`), {
      ...shared,
      eventType: 'PaymentProcessed',
      service: 'payment',
      destination: 'payments',
      causes: [event(`${name}1`)],
      startedAt: at(begin + index + 1.005),
    })
    const shipped = aProcess(event(`${name}2`), {
      ...shared,
      eventType: 'PaymentProcessed',
      service: 'shipping',
      destination: 'payments',
      startedAt: at(begin + index + 1.5),
    })
    if (name === 'a') return [order, payment, paid, shipped]
    return name === 'b' ? [order, payment, paid] : [order, failed]
  })
}

it('ends the same whatever the order of arrival and however often it is judged on the way', async () => {
  const groups = ['0', '1', '2'].flatMap((partition) => aGroup('payment', { partition }).positions)
  await scene.observe({ ...aGroup('payment'), positions: groups })
  scene.to(0)
  await scene.arrive(...story('all at once', 0))
  scene.to(30)
  await scene.observe({ ...aGroup('payment'), positions: groups })
  await scene.settle()
  const expected = await outcome('all at once')
  expect(expected).toMatchObject({ violations: [{}, {}, {}] })

  let run = 0
  const size = story('', 0).length
  const arrivals = fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length: size }, (_, index) => index),
      { minLength: size },
    ),
    /** After each operation: nothing, a tick, the same operation again, or time that passes and a tick. */
    between: fc.array(fc.constantFrom('nothing', 'tick', 'again', 'wait'), { minLength: size, maxLength: size }),
  })
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ order, between }) => {
      const name = `run ${run++}`
      const begin = seconds()
      const operations = story(name, begin)
      for (const [step, index] of order.entries()) {
        const operation = operations[index] as Operation
        await scene.arrive(operation)
        if (between[step] === 'again') await scene.arrive(operation)
        if (between[step] === 'wait') scene.to(seconds() + 2)
        if (between[step] === 'tick' || between[step] === 'wait') await scene.tick()
      }
      scene.to(seconds() + 100)
      await scene.observe({ ...aGroup('payment'), positions: groups })
      await scene.settle()
      expect(await outcome(name)).toEqual(expected)
    }),
    { numRuns: 25 },
  )
})
