import type { Fence } from './fence.ts'
import type { Sql } from './sql.ts'

/** Holds the lease for longer, in the same epoch; false when it is no longer held. */
export async function renewLease(sql: Sql, { name, holder, epoch }: Fence, millis: number): Promise<boolean> {
  const { rowCount } = await sql.query({
    text: `UPDATE lease SET expires_at = clock_timestamp() + $4 * interval '1 ms'
WHERE name = $1 AND holder = $2 AND epoch = $3`,
    values: [name, holder, epoch, millis],
  })
  return rowCount === 1
}
