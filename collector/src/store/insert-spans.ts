import type { PoolClient } from 'pg'
import { copyIn } from './copy-in.ts'
import { type Added, NOTHING } from './insert-operations.ts'
import { SPAN_COLUMNS } from './span-rows.ts'

const COLUMNS = SPAN_COLUMNS.join(', ')

const COPY = `COPY span (${COLUMNS}) FROM STDIN (FORMAT binary)`

/**
 * Adds plain spans of which none is stored yet. Partitions must exist.
 * @throws unique_violation (23505) where one is stored already
 */
export const addSpans = (client: PoolClient, rows: Buffer): Promise<void> => copyIn(client, COPY, rows)

const ARRIVALS = 'CREATE TEMP TABLE IF NOT EXISTS arrived_span (LIKE span INCLUDING DEFAULTS) ON COMMIT DELETE ROWS'

const INSERT = `WITH inserted AS (
INSERT INTO span (${COLUMNS}) SELECT ${COLUMNS} FROM arrived_span ON CONFLICT DO NOTHING RETURNING leftover_id
)
SELECT count(*)::int AS inserted, coalesce(array_agg(DISTINCT leftover_id::float8), '{}') AS leftovers FROM inserted`

/** Adds those plain spans that are not stored yet, by way of a temporary table. */
export async function addNewSpans(client: PoolClient, rows: Buffer): Promise<Added> {
  await client.query(ARRIVALS)
  await copyIn(client, `COPY pg_temp.arrived_span (${COLUMNS}) FROM STDIN (FORMAT binary)`, rows)
  const { rows: answer } = await client.query<Added>(INSERT)
  return answer[0] ?? NOTHING
}
