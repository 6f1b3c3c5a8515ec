import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createDatabase } from '@causeway/prisma/database'
import { lastLines, runCommand } from './command.ts'
import { StartError } from './fail.ts'
import type { Running } from './lifetime.ts'
import { lockDirectory } from './lock.ts'
import { freePort, requireFreePorts } from './port.ts'
import { type NativePostgres, nativePostgres } from './postgres-native.ts'
import { endOrphanedServer, type ServerFiles, startServer } from './postgres-server.ts'
import { type PostgresUser, postgresUser } from './postgres-user.ts'

/** An embedded Postgres that listens; `url` holds its password. */
export type Postgres = Running & { readonly url: string }

export type PostgresOptions = {
  /** Its own directory: the cluster, the password, the log, the lock. Made if missing. */
  dataDir: string
  /** 0 picks a free one. */
  port: number
  /** Made if missing. */
  database: string
  /** Settings of Postgres itself besides ours, such as `fsync: 'off'` for tests. */
  parameters?: Record<string, string>
  log?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Starts the Postgres that came with npm, on 127.0.0.1. One left behind by a killed launcher is replaced.
 * @throws StartError `already-running` where another launcher uses `dataDir`, `port-taken`, `data-refused`
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = path.resolve(options.dataDir)
  const running = `A Postgres already runs from ${dataDir}: stop that Causeway, or set CAUSEWAY_DATA_DIR to another directory.`
  const lock = lockDirectory(dataDir, running)
  try {
    const server = await startLocked({ ...options, dataDir })
    return {
      url: server.url,
      async stop() {
        await server.stop()
        await lock.stop()
      },
    }
  } catch (problem) {
    await lock.stop()
    throw problem
  }
}

async function startLocked(options: PostgresOptions): Promise<Postgres> {
  const { dataDir, signal, parameters = {}, log = () => {} } = options
  const native = nativePostgres()
  const files = filesOf(dataDir)
  await endOrphanedServer(files)
  const port = options.port === 0 ? await freePort() : options.port
  await requireFreePorts([{ variable: 'CAUSEWAY_POSTGRES_PORT', port, host: '127.0.0.1' }])
  const password = refusingForeignData(dataDir, () => readPassword(files))
  const user = refusingForeignData(dataDir, () => postgresUser(dataDir, native.postgres))
  if (!existsSync(files.cluster)) {
    log('making the database cluster, once')
    await initialise(native, files, user, signal)
  }
  const server = await startServer({ native, files, user, port, parameters, signal })
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(options.database)}`
  try {
    signal?.throwIfAborted()
    await createDatabase(url)
    return { url, stop: server.stop }
  } catch (problem) {
    await server.stop()
    throw problem
  }
}

/** Ends the Postgres that a killed launcher left in `dataDir`, if any, so that its port is free again. */
export async function endOrphanedPostgres(dataDir: string): Promise<void> {
  await endOrphanedServer(filesOf(dataDir))
}

function filesOf(dataDir: string): ServerFiles {
  return {
    cluster: path.join(dataDir, 'cluster'),
    password: path.join(dataDir, 'password'),
    log: path.join(dataDir, 'postgres.log'),
  }
}

/** The superuser's password, made up once. It never leaves this file but in the URL that we hand on. */
function readPassword(files: ServerFiles): string {
  if (existsSync(files.password)) return readFileSync(files.password, 'utf8').trim()
  if (existsSync(files.cluster)) {
    const sentence = `${files.password} is gone, without which ${files.cluster} cannot be opened: put it back, or remove both to begin anew.`
    throw new StartError('data-refused', sentence)
  }
  const password = randomBytes(24).toString('hex')
  writeFileSync(`${files.password}.new`, `${password}\n`, { mode: 0o600 })
  renameSync(`${files.password}.new`, files.password)
  return password
}

/** Makes the cluster beside its place and moves it there, so that a cluster that exists is a whole one. */
async function initialise(
  native: NativePostgres,
  files: ServerFiles,
  user: PostgresUser,
  signal?: AbortSignal,
): Promise<void> {
  const making = `${files.cluster}.new`
  rmSync(making, { recursive: true, force: true })
  const { prefix, ...ids } = user
  const command = [
    ...prefix,
    native.initdb,
    ...['-D', making, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${files.password}`],
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums'],
  ]
  const [file = '', ...args] = command
  const { code, output } = await runCommand(file, args, { ...ids, cwd: '/', signal })
  if (code !== 0) {
    const sentence = `Postgres could not make its cluster in ${files.cluster}: ${lastLines(output, 3)}`
    throw new StartError('data-refused', sentence)
  }
  renameSync(making, files.cluster)
}

function refusingForeignData<T>(dataDir: string, act: () => T): T {
  try {
    mkdirSync(dataDir, { recursive: true })
    return act()
  } catch (problem) {
    if (problem instanceof StartError) throw problem
    const sentence = `${dataDir} belongs to another user: start as that user, or set CAUSEWAY_DATA_DIR to a directory of your own.`
    throw new StartError('data-refused', sentence)
  }
}
