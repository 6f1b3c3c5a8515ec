import { addMillis, type Operation } from '@causeway/model'
import { aProcess, aSend } from '@causeway/model/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import type { Broker } from '../broker/broker.ts'
import { openStore, type Store } from '../store/open-store.ts'
import type { Row } from '../store/row.ts'
import { saveBatch } from '../store/save-batch.ts'
import { systemClock } from './clock.ts'
import type { DeclaredExpectations } from './declared-file.ts'
import { type Evaluating, type EvaluatingOptions, startEvaluating } from './start.ts'
import { aGroup, anExpectation } from './testing/scene.ts'

let database: FreshDatabase
let store: Store
const log: string[] = []
const running: Evaluating[] = []

beforeEach(async () => {
  database = await freshDatabase()
  store = openStore(database.url)
  log.length = 0
})

afterEach(async () => {
  for (const evaluating of running.splice(0)) await evaluating.stop()
  await store.close()
  await database.drop()
})

const declared: DeclaredExpectations = {
  expectations: [anExpectation({ withinMillis: 200 })],
  declaredIn: 'causeway.yaml',
  version: '1',
}

function start(overrides: Partial<EvaluatingOptions> = {}): Evaluating {
  const evaluating = startEvaluating({
    store,
    broker: null,
    declared,
    config: {
      configPath: null,
      arrivalDelayMillis: 100,
      silenceMillis: 120_000,
      lagPollMillis: 100,
      retentionDays: 14,
    },
    clock: systemClock,
    stopwatch: () => performance.now(),
    holder: `test ${running.length}`,
    resendMillis: 0,
    log: (line) => log.push(line),
    ...overrides,
  })
  running.push(evaluating)
  return evaluating
}

const arrive = (...operations: readonly Operation[]) =>
  saveBatch(
    store,
    operations.map((operation): Row => ({ type: 'operation', operation, attributes: {} })),
  )

const ask = async (text: string): Promise<Record<string, unknown>[]> => (await store.pool.query(text)).rows

it('tells of what does not come within a second of its deadline, and takes it back when it comes', async () => {
  start()
  await expect.poll(() => ask('SELECT id FROM expectation')).toHaveLength(1)
  await arrive(aSend('evt_1', { startedAt: systemClock() }))
  await expect.poll(() => ask('SELECT state FROM violation'), { timeout: 5_000 }).toEqual([{ state: 'open' }])
  const [delay] = await ask(`SELECT date_part('epoch', opened_at - due_at) AS seconds FROM violation`)
  expect(delay?.seconds).toBeLessThan(1.5)
  await arrive(aProcess('evt_1', { startedAt: systemClock() }))
  await expect.poll(() => ask('SELECT closed_as FROM violation'), { timeout: 5_000 }).toEqual([{ closed_as: 'late' }])
  await expect.poll(() => ask('SELECT count FROM edge_minute'), { timeout: 10_000 }).toHaveLength(2)
  expect(log).toEqual([])
})

it('goes on where it was when the database comes back', async () => {
  start()
  await arrive(aSend('evt_1', { startedAt: systemClock() }))
  await expect.poll(() => ask('SELECT state FROM violation'), { timeout: 5_000 }).toHaveLength(1)

  const name = new URL(database.url).pathname.slice(1)
  const outside = openStore(database.url.replace(name, 'postgres'))
  await outside.pool.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await outside.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
  await expect.poll(() => log.join('\n'), { timeout: 10_000 }).toMatch(/^Flows cannot be judged: .*tried again\.$/m)
  await expect.poll(() => log.join('\n'), { timeout: 10_000 }).toMatch(/^The lease on evaluation cannot be kept/m)
  await outside.pool.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  await outside.close()

  await expect.poll(() => log, { timeout: 10_000 }).toContain('Flows cannot be judged: works again.')
  await arrive(aProcess('evt_1', { startedAt: systemClock() }))
  await expect.poll(() => ask('SELECT closed_as FROM violation'), { timeout: 5_000 }).toEqual([{ closed_as: 'late' }])
  expect(log.filter((line) => line.startsWith('Flows cannot be judged:')).length).toBeLessThanOrEqual(4)
})

it('another collector takes over when one stops', async () => {
  const first = start()
  await expect.poll(() => ask('SELECT holder FROM lease')).toEqual([{ holder: 'test 0' }])
  start()
  await first.stop()
  await first.stop()
  await expect.poll(() => ask('SELECT holder FROM lease'), { timeout: 5_000 }).toEqual([{ holder: 'test 1' }])
  await arrive(aSend('evt_1', { startedAt: addMillis(systemClock(), -1_000) }))
  await expect.poll(() => ask('SELECT state FROM violation'), { timeout: 5_000 }).toHaveLength(1)
})

it('says once that a broker is away, and once that it is back', async () => {
  let away = true
  const broker: Broker = {
    async read() {
      if (away) throw new Error('connect ECONNREFUSED')
      return { system: 'kafka', groups: [aGroup('payment')], unread: [] }
    },
    close: () => Promise.resolve(),
  }
  start({ broker })
  await expect.poll(() => log).toEqual(['Kafka cannot be asked for lag: connect ECONNREFUSED. It is tried again.'])
  await expect.poll(() => ask('SELECT FROM flow')).toHaveLength(0)
  away = false
  await expect.poll(() => ask('SELECT FROM position'), { timeout: 5_000 }).toHaveLength(1)
  expect(log.slice(1)).toEqual(['Kafka cannot be asked for lag: works again.'])
})
