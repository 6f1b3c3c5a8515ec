import { addMillis, type Micros, millisBetween } from '@causeway/model'

/** Keeps what the watermark needs to know of when this collector listened. */
export interface Hearing {
  /** To be called every second while the collector accepts telemetry: a longer pause is a gap in hearing. */
  beat(now: Micros): void
  /** The database was away, so telemetry was turned away. */
  interrupt(): void
  /** Since when telemetry that was held up elsewhere has had time to come; null during a gap. */
  listeningSince(): Micros | null
}

/** A process that was stopped, or a machine that slept, for longer than this did not listen meanwhile. */
const PAUSE_MILLIS = 5_000

/**
 * `resendMillis`: how long an exporter that was turned away waits before it tries again, at most. Absence means nothing
 * until that has passed after a gap.
 */
export function createHearing({ resendMillis }: { readonly resendMillis: number }): Hearing {
  let lastBeat: Micros | null = null
  let since: Micros | null = null
  return {
    beat(now) {
      if (since === null || lastBeat === null || millisBetween(lastBeat, now) > PAUSE_MILLIS) since = now
      lastBeat = now
    },
    interrupt() {
      since = null
    },
    listeningSince: () => (since === null ? null : addMillis(since, resendMillis)),
  }
}
