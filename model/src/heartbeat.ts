import { type Micros, micros } from './time.ts'

/** What an instance says of how far it has been heard: docs/heartbeat.md. */
export interface Heartbeat {
  /** This run of the instance. */
  readonly bootId: string
  /** 1, 2, 3, … of the boot. */
  readonly sequence: number
  /** The instance's clock when it was made. */
  readonly madeAt: Micros
  readonly intervalMillis: number
  /** Every span that ended before has been acknowledged, or is counted in `dropped`; null where nothing is claimed. */
  readonly watermark: Micros | null
  /** Spans that were let go since the start of the boot; null where nothing is claimed. */
  readonly dropped: number | null
  /** Consumer groups that the instance is in. */
  readonly groups: readonly string[]
  /** The last of its boot. */
  readonly leaving: boolean
}

/** A stretch by the instance's clock in which spans ended that will never come: nothing follows from what is missing there. */
export interface Unheard {
  /** Null: since ever. */
  readonly from: Micros | null
  readonly until: Micros
}

/** What is known of an instance by all its heartbeats: the newest, and the latest stretch of which nothing is known. */
export interface Heard {
  readonly last: Heartbeat
  readonly unheard: Unheard | null
}

/**
 * What is known after one more heartbeat. The order in which they come does not matter to which is the newest: one that
 * was made earlier than that, or is the same again, changes nothing. Numbers that are skipped, spans that were dropped and
 * a boot that ended without leaving are stretches that were not heard (docs/heartbeat.md, "Drops" and "Sequence").
 */
export function hear(known: Heard | null, heartbeat: Heartbeat): Heard {
  if (known === null) return { last: heartbeat, unheard: unheardBefore(heartbeat) }
  if (!isNewer(heartbeat, known.last)) return known
  const missed =
    heartbeat.bootId === known.last.bootId ? between(known.last, heartbeat) : afterBoot(known.last, heartbeat)
  return { last: heartbeat, unheard: joined(known.unheard, missed) }
}

function isNewer(heartbeat: Heartbeat, last: Heartbeat): boolean {
  if (heartbeat.madeAt !== last.madeAt) return heartbeat.madeAt > last.madeAt
  return heartbeat.bootId === last.bootId && heartbeat.sequence > last.sequence
}

/** What was missed of a boot before it was first heard. */
function unheardBefore(heartbeat: Heartbeat, from: Micros | null = null): Unheard | null {
  if ((heartbeat.dropped ?? 0) > 0) return { from, until: heartbeat.madeAt }
  return heartbeat.sequence > 1 ? { from, until: heartbeat.watermark ?? heartbeat.madeAt } : null
}

function between(last: Heartbeat, heartbeat: Heartbeat): Unheard | null {
  const from = last.watermark
  if ((heartbeat.dropped ?? 0) > (last.dropped ?? 0)) return { from, until: heartbeat.madeAt }
  return heartbeat.sequence > last.sequence + 1 ? { from, until: heartbeat.watermark ?? heartbeat.madeAt } : null
}

/** A boot that did not leave took what it had not sent with it: spans that ended before the next began. */
function afterBoot(last: Heartbeat, heartbeat: Heartbeat): Unheard | null {
  if (!last.leaving) return { from: last.watermark, until: heartbeat.madeAt }
  return unheardBefore(heartbeat, last.watermark)
}

/** Stretches that touch become one; of two that do not, the later is kept. */
function joined(known: Unheard | null, missed: Unheard | null): Unheard | null {
  if (known === null || missed === null) return missed ?? known
  const touch = missed.from === null || missed.from <= known.until
  if (!touch) return missed
  const from = known.from === null || missed.from === null ? null : micros(Math.min(known.from, missed.from))
  return { from, until: micros(Math.max(known.until, missed.until)) }
}
