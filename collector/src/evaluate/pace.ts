/** Ticks begin at least this far apart, so that operations that arrive together are judged together, */
const LEAST_REST_MILLIS = 250
/** and at most this far, so that nobody waits for a verdict. */
const MOST_REST_MILLIS = 1_000
/** Between them rest comes before work: under load ticks become rarer and larger, not more. */
const REST_FACTOR = 2

/** How long to rest after a tick that took so long; not at all while more is waiting. */
export function restAfterTick(tookMillis: number, more: boolean): number {
  if (more) return 0
  return Math.min(MOST_REST_MILLIS, Math.max(LEAST_REST_MILLIS, tookMillis * REST_FACTOR))
}
