import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import type { Running } from './lifetime.ts'
import { freePort } from './port.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { birthOf, endedWithin, signalProcess } from './process.ts'

const opened: Running[] = []
const made: string[] = []

afterEach(async () => {
  for (const running of opened.splice(0)) await running.stop()
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

function directory(): string {
  const name = mkdtempSync(path.join(tmpdir(), 'causeway-postgres-'))
  made.push(name)
  return name
}

async function start(dataDir: string, port = 0): Promise<Postgres> {
  const postgres = await startPostgres({ dataDir, port, database: 'shop' })
  opened.push(postgres)
  return postgres
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const pidOf = (dataDir: string): number =>
  Number(readFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])

test('what was written is there after a stop and a start, on another port too', async () => {
  const dataDir = directory()
  const first = await start(dataDir)
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS n')
  const pid = pidOf(dataDir)
  await first.stop()
  await first.stop()
  expect(birthOf(pid)).toBeNull()
  const second = await start(dataDir, await freePort())
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
})

test('a password made up once is asked for, and only its owner can read it', async () => {
  const dataDir = directory()
  const { url } = await start(dataDir)
  const wrong = new URL(url)
  wrong.password = 'postgres'
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect(statSync(path.join(dataDir, 'password')).mode & 0o777).toBe(0o600)
  expect(statSync(path.join(dataDir, 'cluster')).mode & 0o777).toBe(0o700)
})

test('a second start on the same data is refused in a sentence, and the first goes on', async () => {
  const dataDir = directory()
  const { url } = await start(dataDir)
  await expect(start(dataDir)).rejects.toThrow(
    `A Postgres already runs from ${dataDir}: stop that Causeway, or set CAUSEWAY_DATA_DIR to another directory.`,
  )
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
})

test('a taken port is refused with its variable', async () => {
  const port = Number(new URL((await start(directory())).url).port)
  await expect(start(directory(), port)).rejects.toThrow(`CAUSEWAY_POSTGRES_PORT=${port} is taken`)
})

test('after kill -9 of Postgres the next start just works', async () => {
  const dataDir = directory()
  const first = await start(dataDir)
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS n')
  const pid = pidOf(dataDir)
  signalProcess(pid, 'SIGKILL')
  await endedWithin(pid, 5_000)
  await first.stop()
  const second = await start(dataDir)
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
})

test('a start that is given up leaves nothing half made', async () => {
  const dataDir = directory()
  const abort = new AbortController()
  const log = () => abort.abort(new Error('given up'))
  await expect(startPostgres({ dataDir, port: 0, database: 'shop', log, signal: abort.signal })).rejects.toThrow(
    'given up',
  )
  expect(readdirSync(dataDir)).not.toContain('cluster')
  const { url } = await start(dataDir)
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
})
