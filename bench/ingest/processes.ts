import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** CPU seconds of these processes and all below them, those that have ended included, from Linux' /proc. */
export function cpuSecondsBelow(pids: readonly number[]): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat !== null)
  const counted = new Set(pids)
  for (let size = 0; size !== counted.size; ) {
    size = counted.size
    for (const { pid, parent } of stats) if (counted.has(parent)) counted.add(pid)
  }
  return stats.reduce((sum, { pid, seconds }) => (counted.has(pid) ? sum + seconds : sum), 0)
}

/** The most memory that a process has held. */
export function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

function statOf(pid: string): { readonly pid: number; readonly parent: number; readonly seconds: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
    return { pid: Number(pid), parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND }
  } catch {
    return null
  }
}
