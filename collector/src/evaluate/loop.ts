import { setTimeout as sleep } from 'node:timers/promises'
import type { Complaints } from './complaints.ts'

export interface LoopOptions {
  /** What it does, as the beginning of a complaint: "Flows cannot be judged". */
  readonly complaint: string
  readonly complaints: Complaints
  readonly signal: AbortSignal
  /** Rest after an error. */
  readonly retryMillis?: number
  readonly onError?: (error: unknown) => void
}

/** Does the work again and again, one at a time; its result is how many milliseconds to rest. Resolves when aborted. */
export async function runLoop(options: LoopOptions, work: () => Promise<number>): Promise<void> {
  const { complaint, complaints, signal, retryMillis = 1_000, onError = () => {} } = options
  while (!signal.aborted) {
    let restMillis = retryMillis
    try {
      restMillis = await work()
      complaints.settle(complaint)
    } catch (error) {
      onError(error)
      if (!signal.aborted) complaints.complain(complaint, error)
    }
    await sleep(restMillis, null, { signal }).catch(() => {})
  }
}
