/** Reads the time: microseconds since the Unix epoch, with a fraction. */
export type Clock = () => number

/** A clock that is further than this from the system's, in microseconds, is set anew. */
const MAX_DRIFT_MICROS = 2_000

/**
 * Finer than `Date.now`, steadier than it within a span, and following it when the system's clock is corrected.
 * `wall` is in Unix milliseconds, `monotonic` in milliseconds from anywhere.
 */
export function fineClock(wall: () => number = Date.now, monotonic: () => number = () => performance.now()): Clock {
  let offset = wall() * 1_000 - monotonic() * 1_000
  return () => {
    const elapsed = monotonic() * 1_000
    const system = wall() * 1_000
    // `wall` is cut to whole milliseconds, so being up to one ahead of it is agreement.
    const ahead = elapsed + offset - system
    if (ahead < -MAX_DRIFT_MICROS || ahead > MAX_DRIFT_MICROS + 1_000) offset = system - elapsed
    return elapsed + offset
  }
}
