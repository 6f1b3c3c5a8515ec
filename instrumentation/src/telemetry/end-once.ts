/**
 * Makes a shutdown out of `stop`: it runs once, however often it is called; it resolves when that is done, has failed,
 * or has taken `withinMillis`. It never rejects.
 */
export function endOnce(stop: () => Promise<void>, withinMillis: number): () => Promise<void> {
  let ending: Promise<void> | null = null
  return () => {
    ending ??= settleWithin(stop, withinMillis)
    return ending
  }
}

/** Resolves when `work` is done, has failed, or has taken `withinMillis`. Never rejects. */
export async function settleWithin(work: () => Promise<unknown>, withinMillis: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, withinMillis)
  await Promise.race([
    Promise.resolve()
      .then(work)
      .catch(() => undefined),
    late,
  ])
  clearTimeout(timer)
}
