/** A seeded source of randomness: the same seed gives the same draws in the same order. */
export interface Random {
  /** From 0 up to, not including, 1. */
  unit(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[]
  /** Log-normal: half of the draws lie below `median`; `spread` 0.3 is steady, 0.8 has a long tail. */
  logNormal(median: number, spread: number): number
  /** Time to the next arrival when `rate` arrive in a unit of time, independently of each other. */
  untilNext(rate: number): number
}

/** Randomness seeded by words and numbers: `createRandom(seed, 'order', 42)`. */
export function createRandom(...seed: readonly (string | number)[]): Random {
  const unit = mulberry32(hash(seed.join('/')))
  const between = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1))
  return {
    unit,
    between,
    chance: (probability) => unit() < probability,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    shuffle: (list) =>
      list
        .map((item) => ({ item, at: unit() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
    logNormal: (median, spread) => median * Math.exp(spread * normal(unit)),
    untilNext: (rate) => -Math.log(1 - unit()) / rate,
  }
}

/** Standard normal, by Box and Muller. */
const normal = (unit: () => number): number => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())

/** Tommy Ettinger's Mulberry32: 32 bits of state, good enough for a shop. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a with a final mix, so that neighbouring seeds do not draw alike. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  return (value ^ (value >>> 13)) >>> 0
}
