import { isMainThread } from 'node:worker_threads'
import { endOnce } from '../telemetry/end-once.ts'

/** How long a process waits at its end for its last spans to be sent. */
const LAST_MILLIS = 1_000

/**
 * Calls `shutdown` when the process ends by itself, and when SIGTERM or SIGINT ends it. A signal still does what it did:
 * as long as nobody else listens for it, it ends the process by that very signal, up to a second later, and at once the
 * second time; as soon as the service, or a library of it, listens, we leave it to them. The first process of a
 * container is not ended by a signal that nobody listens for, so there we do not listen either.
 */
export function endWithProcess(shutdown: () => Promise<void>): void {
  const end = endOnce(shutdown, LAST_MILLIS)
  process.once('beforeExit', async () => {
    await end()
    // What still keeps the process are attempts to reach a collector that does not answer, unless others do last things too.
    if (process.listenerCount('beforeExit') === 0) process.exit()
  })
  if (!isMainThread || process.pid === 1) return
  for (const signal of ['SIGTERM', 'SIGINT'] as const) whileNobodyListens(signal, end)
}

function whileNobodyListens(signal: NodeJS.Signals, end: () => Promise<void>): void {
  if (process.listenerCount(signal) > 0) return
  const stop = (): void => {
    process.off('newListener', watch)
    process.off(signal, onSignal)
  }
  const onSignal = async (): Promise<void> => {
    stop()
    await end()
    process.kill(process.pid, signal)
  }
  // Only once the other listener is in place: without any, Node would stop waiting for the signal.
  const watch = (name: string | symbol, listener: unknown): void => {
    if (name === signal && listener !== onSignal) queueMicrotask(stop)
  }
  process.on(signal, onSignal)
  process.on('newListener', watch)
}
