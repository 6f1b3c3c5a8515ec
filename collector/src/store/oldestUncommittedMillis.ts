import type { Sql } from './sql.ts'

/**
 * For how long the oldest transaction that writes in this database has been open, milliseconds; null when none is. What it
 * wrote has been received and cannot be seen yet.
 */
export async function oldestUncommittedMillis(sql: Sql): Promise<number | null> {
  const { rows } = await sql.query<{ age: number | null }>({
    name: 'oldest-uncommitted',
    text: `SELECT date_part('epoch', clock_timestamp() - min(xact_start)) * 1000 AS age
FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND backend_xid IS NOT NULL`,
  })
  return rows[0]?.age ?? null
}
