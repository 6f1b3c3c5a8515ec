import type { Running } from './lifetime.ts'

/** How a program says that it is ready: a GET that answers 200, a printed line, or by having been spawned. */
export type Readiness = { type: 'http'; url: string } | { type: 'line'; includes: string } | { type: 'spawned' }

export type ProgramOptions = {
  /** Begins each of its log lines. */
  name: string
  /** What follows `node`: options, the script, its own arguments. */
  args: readonly string[]
  /** Added to the environment of this process. */
  env: Record<string, string | undefined>
  readiness: Readiness
  /** The checkout unless said. */
  cwd?: string
  /** How long readiness may take; 30 s unless said. */
  withinMillis?: number
  log?: (line: string) => void
  signal?: AbortSignal
}

/** One of our programs as a child process. It ends with this process, even when that is killed with -9. */
export type Program = Running & {
  readonly pid: number
  /** Resolves with a sentence when it ended without having been stopped: hand it to `lifetime.fail`. */
  readonly ended: Promise<Error>
}

/**
 * Starts a program and waits until it is ready. `stop` sends SIGTERM, then SIGKILL to its process group.
 * @throws StartError `program-failed` when it ends or is not ready in time
 */
export async function startProgram(_options: ProgramOptions): Promise<Program> {
  throw new Error('not yet')
}
