import type { Sql } from './sql.ts'

/** A destination or a consumer by name, and the messaging system that it belongs to. */
export interface Named {
  readonly name: string
  readonly system: string | null
}

const DICTIONARIES = {
  service: 'SELECT id, name, NULL AS system FROM service WHERE id = ANY($1::int[])',
  eventType: 'SELECT id, name, NULL AS system FROM event_type WHERE id = ANY($1::int[])',
  destination: 'SELECT id, name, system FROM destination WHERE id = ANY($1::int[])',
  consumer: 'SELECT id, name, system FROM consumer WHERE id = ANY($1::int[])',
  source: 'SELECT id, instance AS name, service AS system FROM source WHERE id = ANY($1::int[])',
} as const

export type Dictionary = keyof typeof DICTIONARIES

/**
 * Names by their numbers. They never change, so each is asked for once.
 */
export interface Names {
  /** Learns the numbers that are not known yet. */
  learn(sql: Sql, dictionary: Dictionary, ids: Iterable<number>): Promise<void>
  /** @throws where the number was not learnt or is in no dictionary */
  named(dictionary: Dictionary, id: number): Named
  /** After a failure: the database that comes back may not be the one that went. */
  forget(): void
}

/** Ingest bounds all dictionaries but that of instances, which come and go. */
const MOST_REMEMBERED = 50_000

export function createNames(): Names {
  const known: Record<Dictionary, Map<number, Named>> = {
    service: new Map(),
    eventType: new Map(),
    destination: new Map(),
    consumer: new Map(),
    source: new Map(),
  }
  return {
    async learn(sql, dictionary, ids) {
      if (known[dictionary].size > MOST_REMEMBERED) known[dictionary].clear()
      const missing = [...new Set(ids)].filter((id) => !known[dictionary].has(id))
      if (missing.length === 0) return
      const { rows } = await sql.query<{ id: number; name: string; system: string | null }>({
        text: DICTIONARIES[dictionary],
        values: [missing],
      })
      for (const { id, name, system } of rows) known[dictionary].set(id, { name, system })
    },
    named(dictionary, id) {
      const found = known[dictionary].get(id)
      if (found === undefined) throw new Error(`${dictionary} ${id} has no name`)
      return found
    },
    forget() {
      for (const names of Object.values(known)) names.clear()
    },
  }
}
