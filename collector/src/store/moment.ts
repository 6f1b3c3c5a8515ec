import { isoMicros, type Micros, micros } from '@causeway/model'
import { bareArray } from './array-literal.ts'
import { type Column, moment } from './column.ts'

/**
 * SQL that gives a timestamptz column as whole microseconds since 1970. In float8, which holds them exactly until 2255 and
 * is several times cheaper than numeric.
 */
export const microsOf = (column: string): string => `round(date_part('epoch', ${column}) * 1e6)`

/** The same as bigint, which pg gives as text: shorter on the wire. */
export const wholeMicrosOf = (column: string): string => `(date_part('epoch', ${column}) * 1e6)::bigint`

/** A moment as a parameter of type timestamptz. */
export const momentParameter = (moment: Micros): string => isoMicros(moment)

/** A column that may be absent, read with `microsOf`. */
export const momentOrNull = (value: number | null): Micros | null => (value === null ? null : micros(value))

/** A column of moments of which some are absent. */
export const momentOrNone = <Item>(name: string, of: (item: Item) => Micros | null): Column<Item> => ({
  ...moment<Item>(name, (item) => micros(of(item) ?? 0)),
  literal: (items) => bareArray(items.map(of)),
})
