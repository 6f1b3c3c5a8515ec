import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { emptyDatabase, type FreshDatabase, freshDatabase } from '../test/servers.ts'
import { type Migration, migrate, readMigrations } from './migrate.ts'

const checkout = path.join(import.meta.dirname, '..')
const opened: FreshDatabase[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.drop()))
})

async function empty(): Promise<string> {
  const database = await emptyDatabase()
  opened.push(database)
  return database.url
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const books = (url: string) => query(url, 'SELECT * FROM _prisma_migrations ORDER BY migration_name')

/** The stock CLI, as a person runs it. */
async function prisma(url: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const cli = path.join(checkout, 'node_modules/prisma/build/index.js')
  const env = { ...process.env, DATABASE_URL: url, NO_COLOR: '1', CHECKPOINT_DISABLE: '1' }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...args], { cwd: checkout, env })
    return { code: 0, output: stdout + stderr }
  } catch (problem) {
    const { code, stdout, stderr } = problem as { code: number; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}

const names = readMigrations().map((migration) => migration.name)
const numbers: Migration = { name: '1_numbers', sql: 'CREATE TABLE number (n int);\nCREATE INDEX ON number (n);\n' }

test('a fresh database gets every migration, a second run changes nothing', async () => {
  const url = await empty()
  expect(await migrate(url)).toEqual({ type: 'migrated', applied: names })
  const before = await books(url)
  expect(await migrate(url)).toEqual({ type: 'migrated', applied: [] })
  expect(await books(url)).toEqual(before)
})

test('prisma migrate deploy has nothing to do after us, and finds its own books', async () => {
  const url = await empty()
  await migrate(url)
  const deployed = await prisma(url, 'migrate', 'deploy')
  expect(deployed.output).toContain('No pending migrations to apply')
  const status = await prisma(url, 'migrate', 'status')
  expect(status).toMatchObject({ code: 0, output: expect.stringContaining('Database schema is up to date') })
})

test('we have nothing to do after prisma migrate deploy, and the books are the same', async () => {
  const theirs = await empty()
  expect(await prisma(theirs, 'migrate', 'deploy')).toMatchObject({ code: 0 })
  expect(await migrate(theirs)).toEqual({ type: 'migrated', applied: [] })
  const ours = await empty()
  await migrate(ours)
  const kept = ({ migration_name, checksum, applied_steps_count, logs, rolled_back_at }: Record<string, unknown>) => ({
    migration_name,
    checksum,
    applied_steps_count,
    logs,
    rolled_back_at,
  })
  expect((await books(ours)).map(kept)).toEqual((await books(theirs)).map(kept))
  const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`
  expect(await query(ours, columns)).toEqual(await query(theirs, columns))
})

test('copies that start at once apply each migration once', async () => {
  const url = await empty()
  const results = await Promise.all(Array.from({ length: 8 }, () => migrate(url)))
  const applied = results.flatMap((result) => (result.type === 'migrated' ? result.applied : ['refused']))
  expect(applied).toEqual(names)
  expect(await books(url)).toHaveLength(names.length)
})

test('a migration that was changed after it was applied is refused in one sentence', async () => {
  const url = await empty()
  await migrate(url, [numbers])
  const changed = { ...numbers, sql: `${numbers.sql}-- a word\n` }
  expect(await migrate(url, [changed])).toMatchObject({
    type: 'refused',
    sentence: expect.stringMatching(/^Migration 1_numbers was changed after .*\.$/),
  })
})

test('other ends of lines are no change', async () => {
  const url = await empty()
  await migrate(url, [numbers])
  const windows = { ...numbers, sql: numbers.sql.replaceAll('\n', '\r\n') }
  expect(await migrate(url, [windows])).toEqual({ type: 'migrated', applied: [] })
})

test('a migration that Postgres refuses leaves nothing, and is tried again', async () => {
  const url = await empty()
  const broken = { name: '2_broken', sql: 'CREATE TABLE half (n int); SELECT no_such_function();' }
  expect(await migrate(url, [numbers, broken])).toMatchObject({
    type: 'refused',
    sentence: expect.stringContaining('Migration 2_broken was refused by Postgres (function no_such_function()'),
  })
  expect(await query(url, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }])
  const repaired = { ...broken, sql: 'CREATE TABLE half (n int);' }
  expect(await migrate(url, [numbers, repaired])).toEqual({ type: 'migrated', applied: ['2_broken'] })
})

test('a migration recorded as failed is refused until it is resolved', async () => {
  const url = await empty()
  await migrate(url, [])
  await query(
    url,
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ('a', 'b', '${names[0]}', 'what went wrong')`,
  )
  expect(await migrate(url)).toMatchObject({
    type: 'refused',
    sentence: expect.stringContaining(`npx prisma migrate resolve --rolled-back ${names[0]}`),
  })
  expect(await prisma(url, 'migrate', 'resolve', '--rolled-back', names[0] ?? '')).toMatchObject({ code: 0 })
  expect(await migrate(url)).toEqual({ type: 'migrated', applied: names })
})

test('the migrations make what schema.prisma says', async () => {
  const database = await freshDatabase()
  opened.push(database)
  const to = ['--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code']
  const drift = await prisma(database.url, 'migrate', 'diff', ...to)
  expect(drift).toEqual({ code: 0, output: expect.stringContaining('No difference detected') })
})
