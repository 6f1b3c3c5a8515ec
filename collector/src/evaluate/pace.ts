/** Ticks begin this far apart, so that what falls due is told at once. */
const TICK_MILLIS = 250
/** Taking up changes costs more: when all are taken up it rests for this many times as long as that took, */
const REST_FACTOR = 8
/** but no longer than this. Under load changes are taken up more rarely and more of them together, not more often. */
const MOST_REST_MILLIS = 2_000

/** When flows that changed are taken up again. What fell due is looked at in every tick. */
export interface Pace {
  /** Whether changes are to be taken up now. */
  takesChanges(): boolean
  /** How long to rest after a tick; not at all while more is waiting. */
  restAfter(tick: { readonly changes: boolean; readonly tookMillis: number; readonly more: boolean }): number
}

/** `stopwatch`: milliseconds on a clock that never goes back. */
export function createPace(stopwatch: () => number): Pace {
  let changesFrom = Number.NEGATIVE_INFINITY
  let tookSinceRest = 0
  return {
    takesChanges: () => stopwatch() >= changesFrom,
    restAfter({ changes, tookMillis, more }) {
      if (changes) tookSinceRest += tookMillis
      if (more) return 0
      if (changes) {
        changesFrom = stopwatch() + Math.min(MOST_REST_MILLIS, tookSinceRest * REST_FACTOR)
        tookSinceRest = 0
      }
      return TICK_MILLIS
    },
  }
}
