import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildDashboard } from '../launch/dashboard-build.ts'
import { freePort, requireFreePorts } from '../launch/port.ts'
import { endOrphanedPostgres } from '../launch/postgres.ts'
import { signalProcess } from '../launch/process.ts'

/** A build of the dashboard on cores that other tests use as well. */
const buildMillis = 300_000
const startMillis = 60_000

const dataDir = mkdtempSync(path.join(tmpdir(), 'causeway-start-'))
const variables = [
  'PORT',
  'CAUSEWAY_OTLP_HTTP_PORT',
  'CAUSEWAY_OTLP_GRPC_PORT',
  'CAUSEWAY_ADMIN_PORT',
  'CAUSEWAY_POSTGRES_PORT',
]
const ports: Record<string, string> = {}
const started: Start[] = []

type Start = { child: ChildProcess; ended: Promise<number | null>; output: () => string }

/** `npm start`, as npm runs it. */
function start(more: Record<string, string> = {}): Start {
  const { DATABASE_URL: _, KAFKA_BROKERS: __, ...env } = process.env
  const child = spawn(process.execPath, ['launch/start.ts'], {
    cwd: path.join(import.meta.dirname, '..'),
    env: { ...env, ...ports, CAUSEWAY_DATA_DIR: dataDir, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const ended = once(child, 'close').then(([code]) => code)
  const one = { child, ended, output: () => output }
  started.push(one)
  return one
}

async function ready(one: Start): Promise<void> {
  await expect
    .poll(one.output, { timeout: startMillis })
    .toContain(`Causeway is ready: http://127.0.0.1:${ports.PORT}\n`)
}

beforeAll(async () => {
  for (const variable of variables) ports[variable] = String(await freePort())
  await buildDashboard({})
}, buildMillis)

afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGINT')
    await ended
  }
  await endOrphanedPostgres(path.join(dataDir, 'postgres'))
  rmSync(dataDir, { recursive: true, force: true })
}, startMillis)

test(
  'npm start prints one URL, survives a kill -9 of everything, and leaves nothing running',
  async () => {
    const first = start()
    await ready(first)
    expect((await fetch(`http://127.0.0.1:${ports.PORT}/`)).status).toBe(200)

    const second = start()
    expect(await second.ended).toBe(1)
    expect(second.output()).toBe(
      `Causeway already runs from ${dataDir}: stop it, or set CAUSEWAY_DATA_DIR to another directory.\n`,
    )
    const elsewhere = start({ CAUSEWAY_DATA_DIR: path.join(dataDir, 'elsewhere') })
    expect(await elsewhere.ended).toBe(1)
    expect(elsewhere.output()).toBe(
      `PORT=${ports.PORT} is taken by another program: stop it or set PORT to a free port.\n`,
    )

    first.child.kill('SIGKILL')
    const [postmaster] = readFileSync(path.join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')
    signalProcess(Number(postmaster), 'SIGKILL')
    await first.ended

    const third = start()
    await ready(third)
    third.child.kill('SIGINT')
    expect(await third.ended).toBe(0)
    await requireFreePorts(
      variables.map((variable) => ({ variable, port: Number(ports[variable]), host: '127.0.0.1' })),
    )
  },
  4 * startMillis,
)

test(
  'when the collector ends, so does everything, with a sentence',
  async () => {
    const one = start()
    await ready(one)
    const { pid } = JSON.parse(readFileSync(path.join(dataDir, 'run', 'collector.pid'), 'utf8'))
    signalProcess(pid, 'SIGKILL')
    expect(await one.ended).toBe(1)
    expect(one.output()).toContain('collector was ended by SIGKILL: its log above says why.\n')
    await requireFreePorts(
      variables.map((variable) => ({ variable, port: Number(ports[variable]), host: '127.0.0.1' })),
    )
  },
  2 * startMillis,
)

test.each([
  ['PORT', '99999'],
  ['CAUSEWAY_OTLP_HTTP_PORT', 'http'],
  ['CAUSEWAY_HOST', '192.0.2.1'],
  ['DATABASE_URL', 'postgresql://me:secret@127.0.0.1:1/none'],
  ['KAFKA_BROKERS', '127.0.0.1:1'],
  ['CAUSEWAY_CONFIG', 'no/such/causeway.yaml'],
])(
  'a wrong %s ends the start with one sentence that names it',
  async (variable, value) => {
    const one = start({ [variable]: value })
    expect(await one.ended).toBe(1)
    expect(one.output()).toMatch(new RegExp(`^${variable}\\b[^\\n]+\\.\\n$`))
    expect(one.output()).not.toContain('secret')
  },
  startMillis,
)
