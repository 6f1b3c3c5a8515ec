import type { Dictionary, NameOf } from './dictionary.ts'
import type { Sql } from './sql.ts'

/** The names of one batch in one dictionary, each once, and their numbers when they have been asked for. */
export interface NamesOfBatch {
  readonly add: (system: string, name: string) => void
  /** Asks for the numbers of all that were added. */
  readonly number: (sql: Sql, dictionary: Dictionary) => Promise<void>
  /** The number of a name that was added and asked for. */
  readonly numberOf: (system: string, name: string) => number
}

/** By system and then by name, so that the same few names of thousands of rows need no key made of both. */
export function namesOfBatch(): NamesOfBatch {
  const systems = new Map<string, Map<string, number>>()
  return {
    add(system, name) {
      let names = systems.get(system)
      if (names === undefined) {
        names = new Map()
        systems.set(system, names)
      }
      if (!names.has(name)) names.set(name, Number.NaN)
    },
    async number(sql, dictionary) {
      const all: NameOf[] = Array.from(systems, ([system, names]) =>
        Array.from(names.keys(), (name) => ({ system, name })),
      ).flat()
      const numberOf = await dictionary.numbersOf(sql, all)
      for (const name of all) systems.get(name.system)?.set(name.name, numberOf(name))
    },
    numberOf(system, name) {
      const number = systems.get(system)?.get(name)
      if (number === undefined || Number.isNaN(number)) throw new Error(`no number was asked for the name "${name}"`)
      return number
    },
  }
}
