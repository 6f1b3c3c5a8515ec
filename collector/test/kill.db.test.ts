import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/servers.ts'
import { aRequest, nanos, theSend } from './example-traces.ts'
import { callExport } from './grpc-call.ts'
import { post } from './post.ts'
import { protobufOf } from './protobuf-of.ts'
import { attributesOf } from './tables.ts'

let database: FreshDatabase
let pool: pg.Pool
const children: ChildProcess[] = []

beforeEach(async () => {
  database = await freshDatabase()
  pool = new pg.Pool({ connectionString: database.url })
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await pool.end()
  await database.drop()
})

interface Collector {
  readonly child: ChildProcess
  readonly otlpPort: number
  readonly grpcPort: number
  readonly adminPort: number
}

/** The program itself, as it is started for real. */
async function startCollector(env: Record<string, string> = {}): Promise<Collector> {
  const main = path.join(import.meta.dirname, '../src/main.ts')
  const ports = { CAUSEWAY_OTLP_HTTP_PORT: '0', CAUSEWAY_OTLP_GRPC_PORT: '0', CAUSEWAY_ADMIN_PORT: '0' }
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, DATABASE_URL: database.url, ...ports, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let said = ''
  for await (const chunk of child.stderr) {
    said += chunk
    const told = /OTLP on http:\/\/.+?:(\d+) and gRPC on .+?:(\d+), .+ on http:\/\/.+?:(\d+)\n/.exec(said)
    if (!told) continue
    const [otlpPort = 0, grpcPort = 0, adminPort = 0] = told.slice(1).map(Number)
    return { child, otlpPort, grpcPort, adminPort }
  }
  throw new Error(`the collector ended: ${said}`)
}

const PER_REQUEST = 20

describe('the collector as a program', () => {
  it('loses nothing that it acknowledged when it is killed, and stores nothing twice', {
    timeout: 120_000,
  }, async () => {
    const acknowledged = new Set<number>()
    const toSend = Array.from({ length: 2_000 }, (_, n) => n)
    let kills = 0
    while (kills < 10) {
      const { child, otlpPort } = await startCollector()
      const ended = once(child, 'exit')
      const killAfter = 3 + Math.floor(Math.random() * 40)
      let answers = 0
      const send = async () => {
        for (let n = toSend.shift(); n !== undefined; n = toSend.shift()) {
          const answer = await post(otlpPort, bodyOf(n)).catch(() => null)
          if (answer?.status === 200) acknowledged.add(n)
          else toSend.push(n)
          if (answer === null) return
          if (++answers === killAfter) child.kill('SIGKILL')
        }
      }
      await Promise.all([send(), send(), send(), send()])
      await ended
      kills++
      const counts = new Map<unknown, number>()
      for (const { request } of await attributesOf(pool)) counts.set(request, (counts.get(request) ?? 0) + 1)
      const stored = new Set([...counts].flatMap(([n, count]) => (count === PER_REQUEST ? [n] : [])))
      expect([...acknowledged].filter((n) => !stored.has(n))).toEqual([])
    }
    expect(acknowledged.size).toBeGreaterThan(50)
    const twice = await pool.query('SELECT FROM operation GROUP BY started_at, trace_id, span_id HAVING count(*) > 1')
    expect(twice.rowCount).toBe(0)
    const unmarked = await pool.query(
      'SELECT unpacked_id(correlation_id) FROM operation EXCEPT SELECT correlation_id FROM dirty_flow',
    )
    expect(unmarked.rowCount).toBe(0)
  })

  it('answers what it has before it ends, when it is asked to end', async () => {
    const { child, otlpPort, grpcPort } = await startCollector()
    const blocker = await pool.connect()
    try {
      await post(otlpPort, bodyOf(0))
      await blocker.query('BEGIN; LOCK TABLE operation IN SHARE MODE')
      const answer = post(otlpPort, bodyOf(1))
      await expect.poll(async () => (await pool.query(WAITING)).rowCount).toBe(1)
      const grpcAnswer = callExport(grpcPort, bodyOf(3))
      await expect.poll(async () => (await pool.query(WAITING)).rowCount).toBe(2)
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      // What is turned away at once: a request that was still taken would wait for the lock, and this for it.
      const knock = () => post(otlpPort, bodyOf(2), { path: '/elsewhere' }).catch(({ code }) => code)
      await expect.poll(knock).toBe('ECONNREFUSED')
      await blocker.query('COMMIT')
      expect((await answer).status).toBe(200)
      expect(await grpcAnswer).toMatchObject({ code: 0 })
      expect(await ended).toEqual([0, null])
    } finally {
      await blocker.query('ROLLBACK')
      blocker.release()
    }
  })

  it('tells whether it is alive and ready, and its metrics', async () => {
    const { adminPort, otlpPort } = await startCollector()
    await post(otlpPort, bodyOf(0))
    const text = async (path: string) => (await fetch(`http://127.0.0.1:${adminPort}${path}`)).text()
    expect(await text('/healthz')).toBe('ok\n')
    expect(await text('/readyz')).toBe('ready\n')
    expect(await text('/metrics')).toContain(
      `causeway_collector_spans_stored_total{table="operation"} ${PER_REQUEST}\n`,
    )
    await pool.query('ALTER TABLE quarantine RENAME TO elsewhere')
    const unready = await fetch(`http://127.0.0.1:${adminPort}/readyz`)
    expect([unready.status, await unready.text()]).toEqual([503, expect.stringMatching(/^it has no tables yet/)])
  })

  it('ends with one sentence where it cannot start', async () => {
    const { otlpPort, grpcPort } = await startCollector()
    await expect(startCollector({ CAUSEWAY_OTLP_GRPC_PORT: String(grpcPort) })).rejects.toThrow(
      `the collector ended: collector: CAUSEWAY_OTLP_GRPC_PORT: port ${grpcPort} on 127.0.0.1 is taken; stop what listens there or set another.\n`,
    )
    await expect(startCollector({ CAUSEWAY_OTLP_HTTP_PORT: String(otlpPort) })).rejects.toThrow(
      `the collector ended: collector: CAUSEWAY_OTLP_HTTP_PORT: port ${otlpPort} on 127.0.0.1 is taken; stop what listens there or set another.\n`,
    )
    await expect(startCollector({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' })).rejects.toThrow(
      /^the collector ended: collector: DATABASE_URL: the database cannot be used: connect ECONNREFUSED 127.0.0.1:1\.\n$/,
    )
  })
})

/** Who waits for the lock, in this database; other tests have theirs on the same server. */
const WAITING = `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

/** The `n`th request: some operations of now, marked with its number. */
function bodyOf(n: number): Buffer {
  const spans = Array.from({ length: PER_REQUEST }, (_, at) => ({
    ...theSend(n * PER_REQUEST + at, { request: n }),
    startTimeUnixNano: nanos(START + n),
    endTimeUnixNano: nanos(START + n + 1),
  }))
  return protobufOf(aRequest(spans))
}

/** The same span must have the same start each time that it is sent. */
const START = Date.now()
