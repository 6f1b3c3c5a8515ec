import type { Fence } from './fence.ts'
import type { Sql } from './sql.ts'

/**
 * Takes the lease if it is free, expired, or this holder's own, with a new epoch; null while somebody else holds it.
 * Time is the database's, one clock for all holders.
 */
export async function acquireLease(
  sql: Sql,
  lease: { readonly name: string; readonly holder: string; readonly millis: number },
): Promise<Fence | null> {
  const { name, holder, millis } = lease
  const { rows } = await sql.query<{ epoch: string }>({
    text: `INSERT INTO lease (name, holder, epoch, expires_at)
VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = lease.epoch + 1, expires_at = excluded.expires_at
WHERE lease.expires_at < clock_timestamp() OR lease.holder = excluded.holder
RETURNING epoch`,
    values: [name, holder, millis],
  })
  const epoch = rows[0]?.epoch
  return epoch === undefined ? null : { name, holder, epoch }
}
