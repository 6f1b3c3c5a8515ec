import { isoMicros, type Micros, micros } from '@causeway/model'
import type { Pool } from 'pg'
import { sqlStateOf } from './failure.ts'
import type { Sql } from './sql.ts'

/** Tables that have one partition for each day of UTC. */
export const PARTITIONED = ['operation', 'span', 'leftover', 'lag_sample'] as const
export type PartitionedTable = (typeof PARTITIONED)[number]

/** Partitions that exist, remembered. */
export interface Partitions {
  /** Makes sure that rows of these moments have a partition to go to. Other collectors may do the same at once. */
  readonly ensure: (table: PartitionedTable, moments: Iterable<Micros>) => Promise<void>
  /** Makes sure of the days around `now` in all tables, so that midnight costs nobody anything. */
  readonly ensureAround: (now: Micros) => Promise<void>
  /** Forgets what was remembered: a partition may have been dropped. */
  readonly forget: () => void
}

const DAY_MICROS = 86_400_000_000

export function openPartitions(pool: Pool): Partitions {
  const known: Record<PartitionedTable, Set<number>> = {
    operation: new Set(),
    span: new Set(),
    leftover: new Set(),
    lag_sample: new Set(),
  }

  async function ensure(table: PartitionedTable, moments: Iterable<Micros>): Promise<void> {
    const missing = new Set<number>()
    for (const moment of moments) {
      const day = Math.floor(moment / DAY_MICROS)
      if (!known[table].has(day)) missing.add(day)
    }
    for (const day of [...missing].sort((a, b) => a - b)) {
      await createPartition(pool, table, day)
      known[table].add(day)
    }
  }

  return {
    ensure,
    async ensureAround(now) {
      const days = [-1, 0, 1, 2].map((day) => micros(now + day * DAY_MICROS))
      for (const table of PARTITIONED) await ensure(table, days)
    },
    forget: () => {
      for (const table of PARTITIONED) known[table].clear()
    },
  }
}

const MAX_TRIES = 5

async function createPartition(sql: Sql, table: PartitionedTable, day: number): Promise<void> {
  const from = micros(day * DAY_MICROS)
  const until = micros(from + DAY_MICROS)
  const name = `${table}_${isoMicros(from).slice(0, 10).replaceAll('-', '')}`
  for (let tries = 1; !(await isPartition(sql, table, name)); tries++) {
    try {
      // Both statements are one transaction. Attaching lets readers and writers of the table go on, unlike PARTITION OF.
      await sql.query({
        text: `CREATE TABLE IF NOT EXISTS ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE);
ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${isoMicros(from)}') TO ('${isoMicros(until)}')`,
      })
      return
    } catch (error) {
      if (!RACES.includes(sqlStateOf(error) ?? '') || tries === MAX_TRIES) throw error
    }
  }
}

/**
 * How it ends for whoever makes a partition at the same moment as somebody else: unique_violation, duplicate_table,
 * duplicate_object, wrong_object_type, invalid_object_definition, deadlock_detected.
 */
const RACES: readonly string[] = ['23505', '42P07', '42710', '42809', '42P17', '40P01']

async function isPartition(sql: Sql, table: PartitionedTable, name: string): Promise<boolean> {
  const { rows } = await sql.query({
    name: 'is-partition',
    text: `SELECT FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = $1::regclass AND relname = $2`,
    values: [table, name],
  })
  return rows.length > 0
}
