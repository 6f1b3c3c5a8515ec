/**
 * What evaluation costs. Needs a PostgreSQL: `DATABASE_URL=postgresql://… node bench/evaluate.ts`; makes a database of its own and drops it.
 *
 * Backlog: 5 000 flows of 21 operations are there at once; how many flows a second are judged, beside a floor that loads the
 * same rows and does nothing with them. Live: 500 such flows a second come in by another process as ingest stores them;
 * CPU of the evaluating process and of its PostgreSQL connections, in cores.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { addMillis, type CorrelationId, type Micros, type Operation } from '@causeway/model'
import { createDatabase, dropDatabase, withDatabase } from '@causeway/prisma/database'
import { migrate } from '@causeway/prisma/migrate'
import { systemClock } from '../collector/src/evaluate/clock.ts'
import { createComplaints } from '../collector/src/evaluate/complaints.ts'
import { createFlowEvaluation } from '../collector/src/evaluate/flows.ts'
import { createHearing } from '../collector/src/evaluate/hearing.ts'
import { createLease } from '../collector/src/evaluate/lease.ts'
import { noMetrics } from '../collector/src/evaluate/metrics.ts'
import { startEvaluating } from '../collector/src/evaluate/start.ts'
import { flowOperations } from '../collector/src/store/flow-operations.ts'
import { createNames } from '../collector/src/store/names.ts'
import { openStore, type Store } from '../collector/src/store/open-store.ts'
import type { Row } from '../collector/src/store/row.ts'
import { saveBatch } from '../collector/src/store/save-batch.ts'
import { EXPECTATIONS, order } from './shop.ts'

const FLOWS_PER_SECOND = 500
const LIVE_SECONDS = 20
const BACKLOG = 5_000
const declared = { expectations: EXPECTATIONS, declaredIn: 'bench', version: '1' }
const config = {
  configPath: null,
  arrivalDelayMillis: 2_000,
  silenceMillis: 120_000,
  lagPollMillis: 2_000,
  retentionDays: 14,
}

async function measure(server: string): Promise<void> {
  const url = withDatabase(server, `causeway_bench_evaluate_${process.pid}`)
  await dropDatabase(url)
  await createDatabase(url)
  await migrate(url)
  const store = openStore(url)
  try {
    await backlog(store)
    await live(store, url)
  } finally {
    await store.close()
    await dropDatabase(url)
  }
}

async function backlog(store: Store): Promise<void> {
  const begin = addMillis(systemClock(), -10_000)
  for (let flow = 0; flow < BACKLOG; flow += 100) {
    await save(store, Array.from({ length: 100 }, (_, index) => order(flow + index, begin)).flat())
  }
  const ids = await store.pool.query<{ correlation_id: CorrelationId }>(
    'SELECT DISTINCT unpacked_id(correlation_id) AS correlation_id FROM operation',
  )
  const flows = ids.rows.map(({ correlation_id }) => correlation_id)
  await store.pool.query('ANALYZE')

  const names = createNames()
  const loadSeconds = await timed(async () => {
    for (let from = 0; from < flows.length; from += 2_000) {
      await flowOperations(store.pool, names, flows.slice(from, from + 2_000), { perFlow: 20_000, total: 60_000 })
    }
  })
  const lease = createLease(store.pool, 'bench')
  await lease.keep()
  const hearing = createHearing({ resendMillis: -10_000 })
  hearing.beat(systemClock())
  const evaluation = createFlowEvaluation({
    ...{ pool: store.pool, lease, hearing, clock: systemClock, metrics: noMetrics },
    ...{ arrivalDelayMillis: 2_000, silenceMillis: 120_000 },
    complaints: createComplaints(console.error),
  })
  const tickUntilDone = async (): Promise<void> => {
    while ((await evaluation.tick()).flows > 0);
  }
  const firstSeconds = await timed(tickUntilDone)
  await store.pool.query(
    'INSERT INTO dirty_flow (correlation_id) SELECT DISTINCT unpacked_id(correlation_id) FROM operation',
  )
  const againSeconds = await timed(tickUntilDone)
  await lease.release()
  console.log(`backlog of ${BACKLOG} flows × 21 operations
  only load       ${perSecond(loadSeconds)} flows/s
  judge, new      ${perSecond(firstSeconds)} flows/s, ${(firstSeconds / loadSeconds).toFixed(1)} × loading
  judge, again    ${perSecond(againSeconds)} flows/s, ${(againSeconds / loadSeconds).toFixed(1)} × loading`)
}

async function live(store: Store, url: string): Promise<void> {
  const judged = { flows: 0, rounds: 0 }
  const evaluating = startEvaluating({
    ...{ store, broker: null, config, declared, clock: systemClock, stopwatch: () => performance.now() },
    holder: 'bench live',
    resendMillis: 0,
    metrics: {
      ...noMetrics,
      judged(flows) {
        judged.flows += flows
        judged.rounds++
      },
    },
    log: console.error,
  })
  await sleep(1_000)
  const loader = spawn(process.execPath, [import.meta.filename, 'load', url], { stdio: 'inherit' })
  await sleep(3_000)
  const mine = process.cpuUsage()
  const before = { ...judged }
  const postgres = await backendSeconds(store)
  const began = performance.now()
  await sleep((LIVE_SECONDS - 5) * 1_000)
  const seconds = (performance.now() - began) / 1_000
  const used = process.cpuUsage(mine)
  const usedByPostgres = (await backendSeconds(store)) - postgres
  console.log(`live, ${FLOWS_PER_SECOND} flows/s × 21 operations
  node            ${((used.user + used.system) / 1e6 / seconds).toFixed(2)} cores
  postgres        ${(usedByPostgres / seconds).toFixed(2)} cores
  judged          ${((judged.flows - before.flows) / seconds).toFixed(0)} flows/s in ${((judged.rounds - before.rounds) / seconds).toFixed(1)} rounds/s`)
  await new Promise((resolve) => loader.once('exit', resolve))
  await sleep(12_000)
  const { rows } = await store.pool.query(
    'SELECT status, count(*)::int, (SELECT count(*)::int FROM violation) AS violations FROM flow GROUP BY status',
  )
  console.log(' ', JSON.stringify(rows))
  await evaluating.stop()
}

/** The other process: what 500 orders a second send, each operation when it is over, half a second's worth at a time. */
async function load(store: Store): Promise<void> {
  const begin = systemClock()
  const waiting: Operation[] = []
  let made = 0
  while (systemClock() < addMillis(begin, LIVE_SECONDS * 1_000)) {
    const now = systemClock()
    for (; made < ((now - begin) / 1e6) * FLOWS_PER_SECOND; made++) waiting.push(...order(BACKLOG + made, now))
    waiting.sort((a, b) => b.endedAt - a.endedAt)
    await save(store, takeEnded(waiting, now))
    await sleep(200)
  }
  await sleep(3_000)
  await save(store, waiting)
  await store.close()
}

const LOADER = 'causeway-bench-load'

function takeEnded(waiting: Operation[], now: Micros): Operation[] {
  const from = waiting.findIndex(({ endedAt }) => endedAt <= now)
  return from < 0 ? [] : waiting.splice(from)
}

/** As ingest does: in transactions of at most 4 096 rows. */
async function save(store: Store, operations: readonly Operation[]): Promise<void> {
  for (let from = 0; from < operations.length; from += 4_096) {
    const rows = operations.slice(from, from + 4_096)
    await saveBatch(
      store,
      rows.map((operation): Row => ({ type: 'operation', operation, attributes: {} })),
    )
  }
}

const TICKS_PER_SECOND = 100

/** CPU of the connections that are not the loader's, from Linux' /proc; 0 where there is none, or the server is elsewhere. */
async function backendSeconds({ pool }: Store): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name <> $1',
    [LOADER],
  )
  return rows.reduce((seconds, { pid }) => seconds + cpuSeconds(pid), 0)
}

function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return 0
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

const perSecond = (seconds: number): string => (BACKLOG / seconds).toFixed(0).padStart(6)

const [, , role, target] = process.argv
if (role === 'load' && target !== undefined) await load(openStore(`${target}?application_name=${LOADER}`))
else await measure(process.env.DATABASE_URL ?? 'postgresql://postgres:postgres@127.0.0.1:5433/postgres')
