import type { Micros } from '@causeway/model'
import type { Store } from './open-store.ts'

const HOUR_MILLIS = 3_600_000

/** Makes the partitions of the days to come, once an hour; an hour that fails is made up for by the next, or by the first row. */
export function keepPartitionsAhead({ partitions }: Store, now: () => Micros): { readonly stop: () => Promise<void> } {
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = partitions.ensureAround(now()).catch(() => {})
  }, HOUR_MILLIS)
  return {
    stop: () => {
      clearInterval(timer)
      return last
    },
  }
}
