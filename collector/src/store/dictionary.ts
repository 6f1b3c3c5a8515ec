import { textArray } from './array-literal.ts'
import type { Sql } from './sql.ts'

/** A name in a dictionary; destinations and consumers belong to a messaging system, instances (sources) to a service. */
export interface NameOf {
  readonly system: string
  readonly name: string
}

export type DictionaryName = 'service' | 'event_type' | 'destination' | 'consumer' | 'source'

/** Numbers for names, remembered. */
export interface Dictionary {
  /**
   * Gives the numbers of names, new ones being added at once and for good, whatever becomes of the caller's transaction.
   * When the dictionary is full, new names share the number of OTHER.
   */
  readonly numbersOf: (sql: Sql, names: Iterable<NameOf>) => Promise<(name: NameOf) => number>
  /** Forgets what was remembered: the database may not be the one it was. */
  readonly forget: () => void
}

/** Stands for all names beyond the limit, so that made-up names cannot fill the tables. */
export const OTHER: NameOf = { system: '(other)', name: '(other)' }

export interface DictionaryOptions {
  /** Most names that this collector adds or remembers. */
  readonly limit?: number
  /** Whether names beyond the limit share one entry, or all are forgotten and looked up again. */
  readonly whenFull?: 'share' | 'forget'
  readonly onOverflow?: (dictionary: DictionaryName, names: number) => void
}

export function openDictionary(
  table: DictionaryName,
  { limit = 10_000, whenFull = 'share', onOverflow = () => {} }: DictionaryOptions = {},
): Dictionary {
  const remembered = new Map<string, number>()
  const { find, add } = QUESTIONS[table]

  return {
    async numbersOf(sql, names) {
      // Answers are kept apart from what is remembered, which another batch may forget at any time.
      const numbers = new Map<string, number>()
      const missing: NameOf[] = []
      for (const [key, name] of new Map(Array.from(names, (name) => [keyOf(name), name]))) {
        const number = remembered.get(key)
        if (number === undefined) missing.push(name)
        else numbers.set(key, number)
      }
      if (whenFull === 'forget' && remembered.size > limit) remembered.clear()
      const room = whenFull === 'forget' ? missing.length : Math.max(limit - remembered.size, 0)
      await learn(sql, missing.slice(0, room), numbers)
      if (missing.length > room) {
        await learn(sql, [OTHER], numbers)
        onOverflow(table, missing.length - room)
      }
      return (name) => numbers.get(keyOf(name)) ?? numberIn(numbers, OTHER)
    },
    forget: () => remembered.clear(),
  }

  async function learn(sql: Sql, names: readonly NameOf[], numbers: Map<string, number>): Promise<void> {
    const unknown = () => names.filter((name) => !numbers.has(keyOf(name)))
    // The second `find` is for what another collector has added since the first.
    for (const question of [find, add, find]) {
      const asked = unknown()
      if (asked.length === 0) return
      for (const { id, system, name } of await ask(sql, question, asked)) {
        numbers.set(keyOf({ system, name }), id)
        remembered.set(keyOf({ system, name }), id)
      }
    }
  }
}

async function ask(sql: Sql, question: string, names: readonly NameOf[]) {
  const { rows } = await sql.query<NameOf & { id: number }>({
    text: question,
    values: [textArray(names.map(({ system }) => system)), textArray(names.map(({ name }) => name))],
  })
  return rows
}

/** NUL is in no name that is stored. */
const keyOf = ({ system, name }: NameOf): string => `${system}\0${name}`

function numberIn(numbers: ReadonlyMap<string, number>, name: NameOf): number {
  const number = numbers.get(keyOf(name))
  if (number === undefined) throw new Error(`no number was asked for the name "${name.name}"`)
  return number
}

/** Names are added in one order, so that two collectors that add the same never wait for each other. */
const QUESTIONS = {
  service: named('service'),
  event_type: named('event_type'),
  destination: namedWithin('destination', 'system', 'name'),
  consumer: namedWithin('consumer', 'system', 'name'),
  source: namedWithin('source', 'service', 'instance'),
}

function named(table: string) {
  return {
    find: `SELECT id, asked.system, name FROM ${table}
JOIN unnest($1::text[], $2::text[]) AS asked (system, name) USING (name)`,
    add: `WITH fresh AS (SELECT * FROM unnest($1::text[], $2::text[]) AS fresh (system, name)),
added AS (INSERT INTO ${table} (name) SELECT name FROM fresh ORDER BY name ON CONFLICT DO NOTHING RETURNING id, name)
SELECT id, system, name FROM added JOIN fresh USING (name)`,
  }
}

function namedWithin(table: string, system: string, name: string) {
  return {
    find: `SELECT id, ${system} AS system, ${name} AS name FROM ${table}
JOIN unnest($1::text[], $2::text[]) AS asked (${system}, ${name}) USING (${system}, ${name})`,
    add: `INSERT INTO ${table} (${system}, ${name})
SELECT ${system}, ${name} FROM unnest($1::text[], $2::text[]) AS fresh (${system}, ${name}) ORDER BY ${system}, ${name}
ON CONFLICT DO NOTHING RETURNING id, ${system} AS system, ${name} AS name`,
  }
}
