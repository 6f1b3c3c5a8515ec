const STEPS_MILLIS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
]
const MOST = 4

/** Round lengths of time from nothing to at least the highest, in milliseconds, for an axis. */
export function durationTicks(highestMillis: number): number[] {
  const days = Math.ceil(highestMillis / MOST / 86_400_000) * 86_400_000
  const step = STEPS_MILLIS.find((millis) => highestMillis / millis <= MOST) ?? days
  const count = Math.max(1, Math.ceil(highestMillis / step))
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}
