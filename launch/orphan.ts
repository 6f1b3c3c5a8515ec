// Preloaded into each program that the launcher starts (`node --import`): ends the program when the launcher is gone,
// be it by kill -9. The launcher holds the other end of stdin and never writes; the end of it is the end of the launcher.
import { fstatSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const graceMillis = 5_000

/** The launcher makes each program the leader of a group: what the program started must not outlive it either. */
function signalGroup(signal: NodeJS.Signals): void {
  try {
    process.kill(-process.pid, signal)
  } catch {
    process.kill(process.pid, signal)
  }
}

function end(): void {
  signalGroup('SIGTERM')
  setTimeout(signalGroup, graceMillis, 'SIGKILL').unref()
}

function isPipe(descriptor: number): boolean {
  const stat = fstatSync(descriptor)
  return stat.isFIFO() || stat.isSocket()
}

// Processes and workers that the program itself starts have another stdin: they must not inherit this preload.
const own = process.execArgv.indexOf(import.meta.url)
if (own > 0) process.execArgv.splice(own - 1, 2)

if (isMainThread && isPipe(0)) {
  process.stdin.on('end', end).on('error', end).resume()
  if ('unref' in process.stdin) process.stdin.unref()
}
