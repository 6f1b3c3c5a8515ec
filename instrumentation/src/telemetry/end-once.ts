/**
 * Makes a shutdown out of `stop`: it runs once, however often it is called; it resolves when that is done, has failed,
 * or has taken `withinMillis`. It never rejects.
 */
export function endOnce(stop: () => Promise<void>, withinMillis: number): () => Promise<void> {
  let ending: Promise<void> | null = null
  return () => {
    ending ??= end(stop, withinMillis)
    return ending
  }
}

async function end(stop: () => Promise<void>, withinMillis: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, withinMillis)
  await Promise.race([
    Promise.resolve()
      .then(stop)
      .catch(() => undefined),
    late,
  ])
  clearTimeout(timer)
}
