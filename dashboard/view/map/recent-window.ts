import { addMillis, type Micros } from '@causeway/model'

/** The while that the map counts: four whole minutes and the one that is running. */
export interface RecentWindow {
  readonly from: Micros
  readonly to: Micros
  readonly seconds: number
  /** Who has talked since then is on the map, even if silent now. */
  readonly known: Micros
}

const MINUTE = 60_000_000
const WHOLE_MINUTES = 4
const KNOWN_MILLIS = 900_000

export function recentWindow(now: Micros): RecentWindow {
  const from = ((Math.floor(now / MINUTE) - WHOLE_MINUTES) * MINUTE) as Micros
  return { from, to: now, seconds: (now - from) / 1e6, known: addMillis(now, -KNOWN_MILLIS) }
}
