import type { Micros } from '@causeway/model'
import type { Pool } from 'pg'
import { momentParameter } from './moment.ts'
import type { PartitionedTable } from './partitions.ts'
import type { Sql } from './sql.ts'

/**
 * Drops the partitions that end at or before a moment; the result is their names. One that is being read for longer than a
 * second is left for the next time: while a drop waits, everybody else waits behind it.
 */
export async function dropPartitions(pool: Pool, table: PartitionedTable, before: Micros): Promise<string[]> {
  const names = await oldPartitions(pool, table, before)
  const client = await pool.connect()
  let broken = true
  try {
    for (const name of names) {
      await client.query(
        `BEGIN; SET LOCAL lock_timeout = '1s'; DROP TABLE IF EXISTS ${client.escapeIdentifier(name)}; COMMIT`,
      )
    }
    broken = false
    return names
  } finally {
    client.release(broken)
  }
}

async function oldPartitions(sql: Sql, table: PartitionedTable, before: Micros): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>({
    text: `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = $1::regclass
  AND (regexp_match(pg_get_expr(relpartbound, pg_class.oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamptz <= $2::timestamptz
ORDER BY 1`,
    values: [table, momentParameter(before)],
  })
  return rows.map(({ name }) => name)
}
