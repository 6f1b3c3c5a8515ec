import { spawn } from 'node:child_process'
import { signalProcess } from './process.ts'

export type CommandOptions = {
  cwd?: string
  env?: Record<string, string | undefined>
  uid?: number
  gid?: number
  signal?: AbortSignal
}

/** How a command ended. `code` is null where it was killed or could not be started. */
export type CommandResult = { code: number | null; output: string }

/**
 * Runs a command to its end and keeps what it printed.
 * @throws the signal's reason when aborted; the command and what it started are ended then
 */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { signal, env, ...rest } = options
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...rest,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdin.on('error', () => {})
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const abort = (): void => {
      if (child.pid) signalProcess(-child.pid, 'SIGKILL')
      reject(signal?.reason)
    }
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
    const settle = (code: number | null): void => {
      signal?.removeEventListener('abort', abort)
      resolve({ code, output })
    }
    child.on('error', (problem) => {
      output += problem.message
      settle(null)
    })
    child.on('close', settle)
  })
}

/** The last lines of an output, for a person to read. */
export function lastLines(output: string, count: number): string {
  return output.trimEnd().split('\n').slice(-count).join('\n')
}
