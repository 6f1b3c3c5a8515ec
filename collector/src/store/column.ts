import type { Micros } from '@causeway/model'
import { bareArray, hexArray, textArray } from './array-literal.ts'

/** One column of a bulk insert: how its values go over as an array parameter, and come out of it. */
export interface Column<Item> {
  readonly name: string
  /** Type of the array parameter. */
  readonly parameter: string
  /** SQL that makes the column's value of an element called like the column. */
  readonly value: string
  readonly literal: (items: readonly Item[]) => string
}

/** A text, or an enum, which is sent as its word. */
export const text = <Item>(name: string, of: (item: Item) => string | null, type = 'text'): Column<Item> => ({
  name,
  parameter: `${type}[]`,
  value: quotedName(name),
  literal: (items) => textArray(items.map(of)),
})

export const number = <Item>(name: string, type: string, of: (item: Item) => number | null): Column<Item> => ({
  name,
  parameter: `${type}[]`,
  value: quotedName(name),
  literal: (items) => bareArray(items.map(of)),
})

export const flag = <Item>(name: string, of: (item: Item) => boolean): Column<Item> => ({
  name,
  parameter: 'boolean[]',
  value: quotedName(name),
  literal: (items) => bareArray(items.map(of)),
})

/** Microseconds as bigint: exact, where to_timestamp would go through a double of seconds. */
export const moment = <Item>(name: string, of: (item: Item) => Micros): Column<Item> => ({
  name,
  parameter: 'bigint[]',
  value: `'epoch'::timestamptz + ${quotedName(name)} * interval '1 microsecond'`,
  literal: (items) => bareArray(items.map(of)),
})

export const bytesFromHex = <Item>(name: string, of: (item: Item) => string | null): Column<Item> => ({
  name,
  parameter: 'bytea[]',
  value: quotedName(name),
  literal: (items) => hexArray(items.map(of)),
})

/** Lists go as text, an element each, because unnest would flatten an array of arrays. */
export const texts = <Item>(name: string, of: (item: Item) => readonly string[]): Column<Item> => ({
  name,
  parameter: 'text[]',
  value: `${quotedName(name)}::text[]`,
  literal: (items) =>
    textArray(
      items.map((item) => {
        const list = of(item)
        return list.length === 0 ? '{}' : textArray(list)
      }),
    ),
})

export const json = <Item>(name: string, of: (item: Item) => object): Column<Item> => ({
  name,
  parameter: 'jsonb[]',
  value: quotedName(name),
  literal: (items) => textArray(items.map((item) => JSON.stringify(of(item)))),
})

/** `INSERT INTO table (…) SELECT … FROM unnest(…) ON CONFLICT DO NOTHING`, one array parameter a column. */
export function bulkInsert<Item>(table: string, columns: readonly Column<Item>[]): string {
  const names = columns.map(({ name }) => quotedName(name)).join(', ')
  const values = columns.map(({ value }) => value).join(', ')
  const parameters = columns.map(({ parameter }, index) => `$${index + 1}::${parameter}`).join(', ')
  return `INSERT INTO ${table} (${names})
SELECT ${values} FROM unnest(${parameters}) AS arrived (${names})
ON CONFLICT DO NOTHING`
}

/** "offset" and "partition" are words of SQL. */
const quotedName = (name: string): string => `"${name}"`
