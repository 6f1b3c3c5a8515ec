/** Tells the operator something in one line, on standard error. */
export type Tell = (line: string) => void

const SILENCE_MILLIS = 60_000

/** Tells at most a line a minute: what goes wrong with telemetry goes wrong for every span. */
export function tellOnceAMinute(write: Tell, now: () => number = () => performance.now()): Tell {
  let toldAt = Number.NEGATIVE_INFINITY
  return (line) => {
    if (now() - toldAt < SILENCE_MILLIS) return
    toldAt = now()
    write(`causeway: ${line}`)
  }
}
