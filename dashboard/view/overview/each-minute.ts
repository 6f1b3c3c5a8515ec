import type { Micros } from '@causeway/model'

const MINUTE = 60_000_000
const SHOWN = 60

/** A value for each whole minute of the last hour, oldest first; 0 where nothing was recorded. */
export function eachMinute<Row extends { readonly minute: Micros }>(
  rows: readonly Row[],
  now: Micros,
  read: (row: Row) => number,
): number[] {
  const running = Math.floor(now / MINUTE)
  const values = new Map(rows.map((row) => [Math.floor(row.minute / MINUTE), read(row)]))
  return Array.from({ length: SHOWN }, (_, index) => values.get(running - SHOWN + index) ?? 0)
}
