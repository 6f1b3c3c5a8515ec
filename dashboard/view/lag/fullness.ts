const FULL = 1_000

/** How full a cell is drawn, from 0 to 1, on a logarithmic scale: one event is seen, a thousand fill it. */
export const fullness = (lag: number): number =>
  lag === 0 ? 0 : Math.min(1, 0.18 + 0.82 * (Math.log(lag) / Math.log(FULL)))
