import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'

/** A migration as it lies in `prisma/migrations`. */
export type Migration = { name: string; sql: string }

/** `refused` changed nothing but the migrations before the refused one; the sentence is for a person. */
export type MigrateResult = { type: 'migrated'; applied: string[] } | { type: 'refused'; sentence: string }

type Recorded = { migration_name: string; checksum: string; finished_at: Date | null; rolled_back_at: Date | null }

/**
 * Brings the database to the newest migration, keeping the books of `prisma migrate deploy` in its own table, so that
 * either can go on where the other left. Unlike Prisma, a migration and its record are one transaction: when it fails
 * or is killed, nothing of it is kept and the next start tries again.
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<MigrateResult> {
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks fails the query that waits on it; here it only must not end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await createBooks(client)
    const applied: string[] = []
    for (const migration of migrations) {
      const outcome = await inTransaction(client, () => applyOne(client, migration))
      if (outcome.type === 'refused') return outcome
      if (outcome.type === 'applied') applied.push(migration.name)
    }
    return { type: 'migrated', applied }
  } finally {
    await client.end()
  }
}

/** The migrations of this checkout, oldest first. */
export function readMigrations(directory = path.join(import.meta.dirname, 'migrations')): Migration[] {
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map(({ name }) => ({ name, sql: readFileSync(path.join(directory, name, 'migration.sql'), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

type Outcome = { type: 'applied' } | { type: 'standing' } | { type: 'refused'; sentence: string }

async function applyOne(client: pg.Client, { name, sql }: Migration): Promise<Outcome> {
  // Two copies that start at once: the second waits here, then finds the record of the first.
  await client.query('LOCK TABLE _prisma_migrations IN EXCLUSIVE MODE')
  const { rows } = await client.query<Recorded>(
    'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  const failed = rows.find((row) => row.finished_at === null)
  if (failed) return refused(failedSentence(failed.migration_name))
  const standing = rows.find((row) => row.migration_name === name)
  if (standing) return sumsOf(sql).includes(standing.checksum) ? { type: 'standing' } : refused(changedSentence(name))
  const problem = await runScript(client, sql)
  if (problem) return refused(`Migration ${name} was refused by Postgres (${problem}) and nothing of it was kept.`)
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1)`,
    [sumOf(sql), name],
  )
  return { type: 'applied' }
}

const refused = (sentence: string): Outcome => ({ type: 'refused', sentence })

function failedSentence(name: string): string {
  const resolve = `npx prisma migrate resolve --rolled-back ${name}`
  return `Migration ${name} is recorded as failed in this database: repair what it left, then run ${resolve}.`
}

function changedSentence(name: string): string {
  return `Migration ${name} was changed after this database applied it: restore its file, and put the change in a new migration.`
}

async function runScript(client: pg.Client, sql: string): Promise<string | null> {
  try {
    await client.query(sql)
    return null
  } catch (problem) {
    if (problem instanceof pg.DatabaseError) return problem.message
    throw problem
  }
}

async function inTransaction(client: pg.Client, act: () => Promise<Outcome>): Promise<Outcome> {
  await client.query('BEGIN')
  try {
    const outcome = await act()
    await client.query(outcome.type === 'applied' ? 'COMMIT' : 'ROLLBACK')
    return outcome
  } catch (problem) {
    await client.query('ROLLBACK').catch(() => {})
    throw problem
  }
}

/** Prisma's own table, as its schema engine makes it. */
const books = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`

async function createBooks(client: pg.Client): Promise<void> {
  // Copies that start at once collide in Postgres' catalog, by how far the other has come: 23505, 42P07 or 42710.
  // The other has made the table then, and a second look finds it.
  await client.query(books).catch(() => client.query(books))
}

/** Prisma's checksum: SHA-256 of the script. */
function sumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** Git may have changed the ends of lines on the way to another machine; as Prisma does, both count as unchanged. */
function sumsOf(sql: string): string[] {
  const unix = sql.replaceAll('\r\n', '\n')
  return [sumOf(sql), sumOf(unix), sumOf(unix.replaceAll('\n', '\r\n'))]
}
