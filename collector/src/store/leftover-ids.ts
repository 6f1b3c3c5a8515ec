/** As many may be made in a millisecond before one is made twice. */
const PER_MILLISECOND = 4_096

/**
 * Makes numbers for segments: the milliseconds of the clock, then a counter that begins anywhere, so that two collectors
 * hardly ever make the same. Where they do, the second is refused and makes others. Exact in a double until the year 2039.
 */
export function leftoverIds(nowMillis: () => number, random: () => number): () => number {
  let counter = Math.floor(random() * PER_MILLISECOND)
  return () => {
    counter = (counter + 1) % PER_MILLISECOND
    return nowMillis() * PER_MILLISECOND + counter
  }
}
