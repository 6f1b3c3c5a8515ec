import { setTimeout as timeout } from 'node:timers/promises'
import { sentenceOf } from './fail.ts'
import { requireNode } from './node.ts'
import { leaveOutKnownWarnings } from './warning.ts'

/** Something that runs until it is stopped. `stop` may be called more than once. */
export type Running = { stop(): Promise<void> }

/**
 * Owns everything a start opens, and closes it in reverse order of opening.
 * `signal` aborts when closing begins, so that what is still being opened gives up.
 */
export type Lifetime = {
  readonly signal: AbortSignal
  /** Hands over something that is being opened: `const postgres = await lifetime.open(startPostgres(…))`. */
  open<T extends Running>(opening: Promise<T>): Promise<T>
  /** Closes everything, last opened first. Idempotent; never rejects: failures go to `log`. */
  close(): Promise<void>
  /** Ends the program as if it had failed: what `runUntilSignal` waits for besides a signal. */
  fail(failure: unknown): void
  /** Resolves with the failure given to `fail`. */
  readonly failed: Promise<unknown>
}

/** A lifetime with nothing in it yet. */
export function createLifetime(log: (line: string) => void = console.error): Lifetime {
  const opened: Promise<Running>[] = []
  const abort = new AbortController()
  const failure = Promise.withResolvers<unknown>()
  let closing: Promise<void> | null = null

  async function closeAll(): Promise<void> {
    for (let last = opened.pop(); last; last = opened.pop()) {
      const running = await last.catch(() => null)
      await running?.stop().catch((problem: unknown) => log(sentenceOf(problem)))
    }
  }

  return {
    signal: abort.signal,
    failed: failure.promise,
    fail: failure.resolve,
    async open(opening) {
      opened.push(opening)
      const running = await opening
      // Whoever opened it must not go on; it is closed with the rest.
      abort.signal.throwIfAborted()
      return running
    },
    async close() {
      abort.abort(new Error('The start was ended before it was complete.'))
      const earlier = closing
      closing = (async () => {
        await earlier
        await closeAll()
      })()
      await closing
    },
  }
}

const withinMillis = 10_000

/**
 * Runs a program that starts servers: calls `main`, then waits for ctrl-C, SIGTERM, SIGHUP or `lifetime.fail`, then
 * closes everything and ends the process (0 after a signal, 1 after a failure, whose sentence is printed).
 */
export async function runUntilSignal(main: (lifetime: Lifetime) => Promise<void>): Promise<never> {
  // A closed terminal or pipe must not keep us from stopping what we started.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  leaveOutKnownWarnings()
  const lifetime = createLifetime()
  const signalled = new Promise<null>((resolve) => {
    // Further signals change nothing: every stop is bounded in time.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(null))
  })
  const started = (async () => {
    requireNode(process.versions.node)
    await main(lifetime)
  })()
  const thrown = started.then(
    () => lifetime.failed,
    (problem: unknown) => problem,
  )
  const problem = await Promise.race([signalled, lifetime.failed, thrown])
  await lifetime.close()
  await Promise.race([started.catch(() => {}), timeout(withinMillis, null, { ref: false })])
  await lifetime.close()
  if (problem !== null) console.error(sentenceOf(problem))
  process.exit(problem === null ? 0 : 1)
}
