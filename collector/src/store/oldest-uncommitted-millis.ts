import type { Sql } from './sql.ts'

/**
 * For how long the oldest transaction that writes in this database, or waits for a lock before it can, has been open,
 * milliseconds; null when there is none. What it writes has been received and cannot be seen yet. Ingest gives up well
 * within a minute, so what has been open for longer is somebody else's.
 */
export async function oldestUncommittedMillis(sql: Sql): Promise<number | null> {
  const { rows } = await sql.query<{ age: number | null }>({
    name: 'oldest-uncommitted',
    text: `SELECT date_part('epoch', clock_timestamp() - min(xact_start)) * 1000 AS age
FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
  AND (backend_xid IS NOT NULL OR wait_event_type = 'Lock') AND xact_start > clock_timestamp() - interval '1 minute'`,
  })
  return rows[0]?.age ?? null
}
