import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** When a process was started, in the system's own words; null when there is no such process (a zombie is none). */
export function birthOf(pid: number): string | null {
  const words = process.platform === 'linux' ? linuxStat(pid) : askPs(pid, 'stat=,lstart=').split(/\s+/)
  const [state] = words
  if (!state || state.startsWith('Z')) return null
  return process.platform === 'linux' ? (words[19] ?? null) : words.slice(1).join(' ')
}

/** The command line of a process; empty when there is no such process. */
export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return askPs(pid, 'command=')
  return readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
}

/** Whether the number is in use at all, be it by a zombie. */
export function isNumbered(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'EPERM'
  }
}

function linuxStat(pid: number): string[] {
  const stat = readOr(`/proc/${pid}/stat`)
  // pid (name) state …; the name may hold blanks and brackets.
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
}

function askPs(pid: number, columns: string): string {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return ''
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Sends a signal to a process or, negated, a process group; one that is gone or not ours is left alone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone already
  }
}

/** Whether the process ended within that time. */
export async function endedWithin(pid: number, withinMillis: number): Promise<boolean> {
  const birth = birthOf(pid)
  const until = performance.now() + withinMillis
  while (birth !== null && birthOf(pid) === birth) {
    if (performance.now() > until) return false
    await wait(20)
  }
  return true
}

/** Sends each signal in turn, giving the process that long to end before the next. */
export async function endProcess(pid: number, signals: readonly (readonly [NodeJS.Signals, number])[]): Promise<void> {
  for (const [signal, graceMillis] of signals) {
    if (birthOf(pid) === null) return
    signalProcess(pid, signal)
    if (await endedWithin(pid, graceMillis)) return
  }
}

/** Notes who was started, so that a later start finds it if we are killed. */
export function writePidFile(file: string, pid: number): void {
  writeFileSync(file, JSON.stringify({ pid, birth: birthOf(pid) }))
}

/** Ends the process of a pid file with its group, if it still is the one that was noted, and removes the file. */
export async function endOrphan(file: string): Promise<void> {
  const [, pid, birth] = /^\{"pid":(\d+),"birth":"([^"]+)"\}$/.exec(readOr(file)) ?? []
  if (pid && birth && birthOf(Number(pid)) === birth) {
    await endProcess(Number(pid), [
      ['SIGTERM', 5_000],
      ['SIGKILL', 5_000],
    ])
    signalProcess(-Number(pid), 'SIGKILL')
  }
  rmSync(file, { force: true })
}
