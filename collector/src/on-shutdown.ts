/**
 * On SIGTERM or SIGINT, takes the steps in their order and ends the process: with 0 when all were taken in time, else, or
 * at a second signal, with 1.
 */
export function onShutdown(
  { withinMillis, log }: { readonly withinMillis: number; readonly log: (line: string) => void },
  ...steps: readonly (() => Promise<unknown>)[]
): void {
  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => {
      log(`Not everything ended within ${withinMillis / 1_000} s; what was not answered will be sent again.`)
      process.exit(1)
    }, withinMillis).unref()
    for (const step of steps) await step()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
