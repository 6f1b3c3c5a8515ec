/** Seeded randomness: the same seed gives the same draws in the same order. */
export interface Random {
  /** From 0 up to, not including, 1. */
  unit(): number
  chance(probability: number): boolean
  /** About `median`, sometimes much more. */
  about(median: number, spread?: number): number
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
  return {
    unit,
    chance: (probability) => unit() < probability,
    about: (median, spread = 0.35) => median * Math.exp(spread * Math.max(-2, Math.min(2.6, normal()))),
  }
}
