import type { FlowStatus, Micros } from '@causeway/model'

/** A bar of the rate: one step of time, with how many flows of each kind began in it. */
export interface RateBar {
  readonly from: Micros
  readonly to: Micros
  readonly total: number
  readonly failed: number
  readonly stuck: number
}

interface Step {
  readonly from: Micros
  readonly status: FlowStatus
  readonly count: number
}

const STEPS_MILLIS = [
  1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000,
  21_600_000, 43_200_000, 86_400_000, 604_800_000,
]
const MOST_BARS = 90

/** The shortest even step that shows the while in at most ninety bars. */
export function stepFor(from: Micros, to: Micros): number {
  const millis = (to - from) / 1000
  return STEPS_MILLIS.find((step) => millis / step <= MOST_BARS) ?? Math.ceil(millis / MOST_BARS)
}

/** The whole step that a moment lies in: bars that begin there stay where they are as time goes on. */
export const floorTo = (moment: Micros, stepMillis: number): Micros =>
  (Math.floor(moment / (stepMillis * 1000)) * stepMillis * 1000) as Micros

/** A bar for each step from `from` until `to`, empty ones too. */
export function rateBars(steps: readonly Step[], from: Micros, to: Micros, stepMillis: number): RateBar[] {
  const byFrom = Map.groupBy(steps, (step) => step.from)
  const count = Math.max(1, Math.ceil((to - from) / 1000 / stepMillis))
  return Array.from({ length: count }, (_, index) => {
    const begin = (from + index * stepMillis * 1000) as Micros
    const here = byFrom.get(begin) ?? []
    const sumOf = (status: FlowStatus | null): number =>
      here.filter((step) => status === null || step.status === status).reduce((sum, step) => sum + step.count, 0)
    return {
      from: begin,
      to: Math.min(begin + stepMillis * 1000, to) as Micros,
      total: sumOf(null),
      failed: sumOf('failed'),
      stuck: sumOf('stuck'),
    }
  })
}
