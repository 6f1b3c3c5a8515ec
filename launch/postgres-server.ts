import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lastLines } from './command.ts'
import { StartError } from './fail.ts'
import type { Running } from './lifetime.ts'
import type { NativePostgres } from './postgres-native.ts'
import type { PostgresUser } from './postgres-user.ts'
import { birthOf, commandOf, endProcess, isNumbered } from './process.ts'

/** Where an embedded Postgres keeps what. */
export type ServerFiles = { cluster: string; password: string; log: string }

export type ServerOptions = {
  native: NativePostgres
  files: ServerFiles
  user: PostgresUser
  port: number
  parameters: Record<string, string>
  signal: AbortSignal | undefined
}

const readyWithinMillis = 60_000

/** Runs `postgres` on a cluster that exists, until it accepts connections. Crash recovery may take its time. */
export async function startServer(options: ServerOptions): Promise<Running> {
  const until = performance.now() + readyWithinMillis
  for (;;) {
    const child = spawnServer(options)
    const server = { stop: () => endServer(child.pid) }
    try {
      if (await becomesReady(child, options, until)) return server
    } catch (problem) {
      await server.stop()
      throw problem
    }
    await server.stop()
    // Sessions of a Postgres that was killed a moment ago are still leaving.
    if (!wordsOf(options.files).includes('shared memory block') || performance.now() > until)
      throw notStarted(options.files)
    await wait(200)
  }
}

async function becomesReady(child: ChildProcess, options: ServerOptions, until: number): Promise<boolean> {
  let ended = false
  const end = (): void => {
    ended = true
  }
  child.once('exit', end).once('error', end)
  while (!accepts(options.files, child.pid)) {
    options.signal?.throwIfAborted()
    if (ended || performance.now() > until) return false
    await wait(20)
  }
  // Ours to stop, not ours to wait for: a launcher that is done may end.
  child.unref()
  return true
}

function spawnServer({ native, files, user, port, parameters }: ServerOptions): ChildProcess {
  const { prefix, ...ids } = user
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    shared_buffers: '512MB',
    // A checkpoint every few seconds would write each page of an index in full, again and again.
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    max_connections: '100',
    shared_preload_libraries: 'pg_stat_statements',
    ...parameters,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [file = '', ...args] = [...prefix, native.postgres, '-D', files.cluster, ...flags]
  const log = openSync(files.log, 'w', 0o600)
  // A session of its own: ctrl-C in the terminal is the launcher's to handle, in its order.
  const child = spawn(file, args, { ...ids, cwd: '/', stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  return child
}

/** Ends the Postgres that a killed launcher left on this cluster, if any, so that another may start. */
export async function endOrphanedServer(files: ServerFiles): Promise<void> {
  const pid = Number(pidFileOf(files)[0])
  if (!pid) return
  // The number may be another program's by now: only what runs on this very cluster is ours.
  if (commandOf(pid).includes(files.cluster)) await endServer(pid)
  if (!isNumbered(pid)) return
  // Another program or a zombie has the number, which Postgres would take for a running one. Its pid file also names
  // the shared memory that sessions of a killed Postgres may still use; they leave within moments.
  for (let tries = 0; sessionsRemain(files) && tries < 100; tries++) await wait(100)
  if (!sessionsRemain(files)) rmSync(path.join(files.cluster, 'postmaster.pid'), { force: true })
}

function sessionsRemain(files: ServerFiles): boolean {
  const id = pidFileOf(files)[6]?.trim().split(/\s+/)[1]
  const segments = existsSync('/proc/sysvipc/shm') ? readFileSync('/proc/sysvipc/shm', 'utf8').split('\n') : []
  // key, shmid, perms, size, cpid, lpid, nattch …
  const segment = segments.map((line) => line.trim().split(/\s+/)).find((columns) => columns[1] === id)
  return Number(segment?.[6] ?? 0) > 0
}

/** Fast shutdown first: sessions are cut off and everything is written. */
async function endServer(pid: number | undefined): Promise<void> {
  if (pid === undefined || birthOf(pid) === null) return
  await endProcess(pid, [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ])
}

function accepts(files: ServerFiles, pid: number | undefined): boolean {
  const lines = pidFileOf(files)
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}

function pidFileOf(files: ServerFiles): string[] {
  try {
    return readFileSync(path.join(files.cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function wordsOf(files: ServerFiles): string {
  return lastLines(readFileSync(files.log, 'utf8'), 3) || 'it said nothing'
}

function notStarted(files: ServerFiles): StartError {
  return new StartError('data-refused', `Postgres on ${files.cluster} did not start: ${wordsOf(files)}`)
}
