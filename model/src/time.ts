declare const brand: unique symbol

/** A moment: microseconds since 1970 UTC. Exact in a double until the year 2255; the resolution of PostgreSQL's timestamptz. */
export type Micros = number & { readonly [brand]: 'Micros' }

/** A number of microseconds since 1970 UTC as a moment. */
export const micros = (value: number): Micros => value as Micros

/** Nanoseconds since 1970 (OTLP's unit) as a moment; what is below a microsecond is cut off. */
export const microsFromNanos = (nanos: bigint): Micros => Number(nanos / 1000n) as Micros

/** Milliseconds since 1970 (JavaScript's unit) as a moment. */
export const microsFromMillis = (millis: number): Micros => Math.round(millis * 1000) as Micros

/** A moment as milliseconds since 1970, with the fraction kept. */
export const toMillis = (moment: Micros): number => moment / 1000

/** A moment moved by milliseconds. */
export const addMillis = (moment: Micros, millis: number): Micros => Math.round(moment + millis * 1000) as Micros

/** Milliseconds from one moment to a later one; negative when it is earlier. */
export const millisBetween = (from: Micros, to: Micros): number => (to - from) / 1000

/** ISO 8601 in UTC with six decimals: `2026-11-23T14:01:58.204117Z`. */
export function isoMicros(moment: Micros): string {
  const below = ((moment % 1000) + 1000) % 1000
  const iso = new Date((moment - below) / 1000).toISOString()
  return `${iso.slice(0, -1)}${String(Math.floor(below)).padStart(3, '0')}Z`
}

/** Reads ISO 8601 in UTC, up to microseconds; null when it is not a time. */
export function parseIso(text: string): Micros | null {
  const millis = Date.parse(text)
  if (Number.isNaN(millis)) return null
  const below = /\.\d{3}(\d{1,3})/.exec(text)?.[1]
  return (Math.floor(millis) * 1000 + (below ? Number(below.padEnd(3, '0')) : 0)) as Micros
}
