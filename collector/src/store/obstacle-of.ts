import type { Micros } from '@causeway/model'
import type { Store } from './open-store.ts'

/** What keeps rows of now from being stored, in words; null when nothing does. */
export async function obstacleOf({ pool, partitions }: Store, now: Micros): Promise<string | null> {
  try {
    const { rows } = await pool.query<{ migrated: boolean; read_only: boolean }>(
      `SELECT to_regclass('quarantine') IS NOT NULL AS migrated, pg_is_in_recovery() AS read_only`,
    )
    if (!rows[0]?.migrated) return 'it has no tables yet; apply the migrations with `npx prisma migrate deploy`'
    if (rows[0].read_only) return 'it is a standby, which only reads'
    await partitions.ensureAround(now)
    return null
  } catch (error) {
    return reasonOf(error)
  }
}

/** A connection that is refused at each address of a host is an AggregateError, which has no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
