import { addMillis, type Micros } from './time.ts'

/** What the collector knows about its own hearing. */
export interface Hearing {
  readonly now: Micros
  /** When this collector began to accept telemetry without a gap since; null while it does not. */
  readonly listeningSince: Micros | null
  /** Receipt of the oldest telemetry that is stored but not yet judged; null when all is. */
  readonly oldestUnjudgedAt: Micros | null
  /** How long an exporter may hold a span back before it arrives. */
  readonly arrivalDelayMillis: number
}

/**
 * The moment up to which everything that happened has been heard. Null until exporters that were held up while we did
 * not listen have had time to send again. Absence of telemetry before the watermark is absence of the thing itself.
 */
export function watermark(hearing: Hearing): Micros | null {
  const { now, listeningSince, oldestUnjudgedAt, arrivalDelayMillis } = hearing
  if (listeningSince === null || addMillis(listeningSince, arrivalDelayMillis) > now) return null
  const heard = oldestUnjudgedAt === null || oldestUnjudgedAt > now ? now : oldestUnjudgedAt
  return addMillis(heard, -arrivalDelayMillis)
}
