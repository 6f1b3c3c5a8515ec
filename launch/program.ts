import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { StartError } from './fail.ts'
import type { Running } from './lifetime.ts'
import { endOrphan, endProcess, signalProcess, writePidFile } from './process.ts'
import { quietFlag } from './warning.ts'

/** How a program says that it is ready: a GET that answers 200, a printed line, or by having been spawned. */
export type Readiness = { type: 'http'; url: string } | { type: 'line'; includes: string } | { type: 'spawned' }

export type ProgramOptions = {
  /** Begins each of its log lines. */
  name: string
  /** What follows `node`: options, the script, its own arguments. */
  args: readonly string[]
  /** Added to the environment of this process; undefined takes a variable away. */
  env: Record<string, string | undefined>
  readiness: Readiness
  /** Where its pid file is kept, by which a later start ends it if need be; none unless said. */
  runDir?: string
  /** The checkout unless said. */
  cwd?: string
  /** How long readiness may take; 30 s unless said. */
  withinMillis?: number
  /** Gets each line it prints, with its name. What it prints to stdout before it is ready is kept for a failure. */
  log?: (line: string) => void
  signal?: AbortSignal
}

/** One of our programs as a child process. It ends with this process, even when that is killed with -9. */
export type Program = Running & {
  readonly pid: number
  /** Resolves with a sentence when it ended without having been stopped: hand it to `lifetime.fail`. */
  readonly ended: Promise<StartError>
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const lastWordsMillis = 100
const checkout = path.join(import.meta.dirname, '..')

/** Options of Node that end a program with this process. Its stdin must be a pipe that we hold. */
export const orphanPreload: readonly string[] = [
  quietFlag,
  '--import',
  pathToFileURL(path.join(import.meta.dirname, 'orphan.ts')).href,
]

/**
 * Starts a program and waits until it is ready. `stop` sends SIGTERM, then SIGKILL to its process group.
 * @throws StartError `program-failed` when it ends or is not ready in time
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, runDir, signal } = options
  signal?.throwIfAborted()
  const pidFile = runDir ? path.join(runDir, `${name}.pid`) : null
  if (runDir) mkdirSync(runDir, { recursive: true })
  if (pidFile) await endOrphan(pidFile)
  const child = spawnProgram(options)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (problem) => resolve(problem.message))
    child.once('exit', async (code, killer) => {
      // Its last words are still on their way; what it started itself may keep the pipe open for long.
      await wait(lastWordsMillis)
      resolve(killer ? `was ended by ${killer}` : `ended with code ${code}`)
    })
  })
  const { pid = 0 } = child
  if (pidFile && pid > 0) writePidFile(pidFile, pid)
  let stopping: Promise<void> | null = null
  const stop = (): Promise<void> => {
    stopping ??= endProgram(pid, pidFile)
    return stopping
  }
  const output = readOutput(child, options)
  try {
    await untilReady(options, output, exited)
    output.ready()
  } catch (problem) {
    await stop()
    throw problem
  }
  const ended = exited.then(async (how) => {
    if (stopping === null) return new StartError('program-failed', `${name} ${how}: its log above says why.`)
    return new Promise<never>(() => {})
  })
  return { pid, ended, stop }
}

function spawnProgram({ args, env, cwd = checkout }: ProgramOptions): Child {
  // A session of its own: ctrl-C in the terminal is the launcher's to handle, in its order.
  return spawn(process.execPath, [...orphanPreload, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
}

async function endProgram(pid: number, pidFile: string | null): Promise<void> {
  if (pid === 0) return
  await endProcess(pid, [
    ['SIGTERM', 10_000],
    ['SIGKILL', 5_000],
  ])
  signalProcess(-pid, 'SIGKILL')
  if (pidFile) await endOrphan(pidFile)
}

type Output = {
  /** Begins to hand on what comes to stdout. */
  ready(): void
  /** The last lines that were not handed on. */
  lastWords(): string
  /** Resolves when a line with the text has come. */
  line(includes: string): Promise<void>
}

const keptLines = 20

function readOutput(child: Child, { name, log }: ProgramOptions): Output {
  const kept: string[] = []
  const waiting = new Set<{ includes: string; found: () => void }>()
  let isReady = false
  const take = (line: string, always: boolean): void => {
    for (const one of waiting) if (line.includes(one.includes)) one.found()
    if (log && (always || isReady)) {
      log(line.startsWith(`${name}: `) ? line : `${name}: ${line}`)
      return
    }
    kept.push(line)
    if (kept.length > keptLines) kept.shift()
  }
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => take(line, false))
  createInterface({ input: child.stderr }).on('line', (line) => take(line, true))
  return {
    ready() {
      isReady = true
    },
    lastWords: () => kept.join('\n'),
    line: (includes) =>
      new Promise((found) => {
        waiting.add({ includes, found })
      }),
  }
}

async function untilReady(options: ProgramOptions, output: Output, exited: Promise<string>): Promise<void> {
  const { name, readiness, withinMillis = 30_000, signal } = options
  const giveUp = new AbortController()
  const stopWaiting = AbortSignal.any([giveUp.signal, ...(signal ? [signal] : [])])
  const refusal = (how: string): StartError => {
    const words = output.lastWords()
    return new StartError(
      'program-failed',
      `${name} ${how}${words ? `, having said:\n${words}` : ' and said nothing.'}`,
    )
  }
  const ready = readiness.type === 'spawned' ? Promise.resolve(null) : probe(readiness, output, stopWaiting)
  const late = wait(withinMillis, null, { signal: stopWaiting }).then(
    () => `was not ready within ${withinMillis / 1000} s`,
  )
  try {
    const how = await Promise.race([ready, exited.then((how) => `${how} before it was ready`), late])
    if (how !== null) throw refusal(how)
  } finally {
    giveUp.abort()
    for (const promise of [ready, late]) promise.catch(() => {})
  }
}

async function probe(
  readiness: Exclude<Readiness, { type: 'spawned' }>,
  output: Output,
  signal: AbortSignal,
): Promise<null> {
  if (readiness.type === 'line') {
    await output.line(readiness.includes)
    return null
  }
  for (;;) {
    const answer = await fetch(readiness.url, { signal }).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.status === 200) return null
    await wait(50, null, { signal })
  }
}

/** Ends the programs that a killed launcher left, by their pid files. */
export async function endOrphanedPrograms(runDir: string): Promise<void> {
  mkdirSync(runDir, { recursive: true })
  const pidFiles = readdirSync(runDir).filter((name) => name.endsWith('.pid'))
  await Promise.all(pidFiles.map((name) => endOrphan(path.join(runDir, name))))
}
