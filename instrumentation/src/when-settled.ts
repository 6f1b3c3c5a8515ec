import { quietly } from './quietly.ts'

/** How something ends: exactly one of these, once. Neither throws. */
export interface Ending {
  done(): void
  failed(error: unknown): void
}

/**
 * Calls `work` and tells how it ended: at once where it answers or throws, when its promise settles where it answers with
 * one. What it answers and what it throws is passed on: a plain value stays a plain value. A
 * generator counts as a plain value: what it does later is not waited for.
 */
export function whenSettled<T>(work: () => T, ending: Ending): T {
  let answer: T
  try {
    answer = work()
  } catch (error) {
    ending.failed(error)
    throw error
  }
  if (!isThenable(answer)) {
    ending.done()
    return answer
  }
  // Asked for its value once and no more: query builders start anew each time that they are.
  const settled = answer.then(
    (value) => {
      ending.done()
      return value
    },
    (error: unknown) => {
      ending.failed(error)
      throw error
    },
  )
  return settled as T
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return quietly(() => 'then' in value && typeof value.then === 'function', false)
}
