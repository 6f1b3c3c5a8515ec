import { addMillis, type Micros, millisBetween } from './time.ts'

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

/** How far one instance has been heard, as its newest heartbeat has it. */
export interface InstanceHearing {
  /** Null where it claims nothing: its spans go by another way, or are sampled. */
  readonly watermark: Micros | null
  readonly leaving: boolean
  /** When we heard it say so. */
  readonly heardAt: Micros
}

/**
 * The moment up to which these instances have been heard, where `watermark` is what exporters are trusted with otherwise.
 * One that has left, or claims nothing, holds nothing back. One that falls silent holds back what it had not delivered
 * for as long as `silenceMillis`: after that its silence speaks for itself.
 */
export function heardUntil(
  watermark: Micros,
  instances: readonly InstanceHearing[],
  { now, silenceMillis }: { readonly now: Micros; readonly silenceMillis: number },
): Micros {
  return instances.reduce((least, instance) => {
    if (instance.watermark === null || instance.leaving) return least
    if (millisBetween(instance.heardAt, now) > silenceMillis) return least
    return instance.watermark < least ? instance.watermark : least
  }, watermark)
}
