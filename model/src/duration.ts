const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Longest window of an expectation: it is kept as milliseconds in 32 bits. */
export const MOST_MILLIS = 2_147_483_647

/** Reads `500ms`, `5s`, `2m` or `1h` as milliseconds; null when it is none of these, or is no time at all. */
export function durationMillis(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/.exec(text.trim()) ?? []
  if (digits === undefined || unit === undefined) return null
  const millis = Math.round(Number(digits) * UNITS[unit as keyof typeof UNITS])
  return millis > 0 && millis <= MOST_MILLIS ? millis : null
}
