import type { Fence } from './fence.ts'
import type { Sql } from './sql.ts'

/** Lets go of the lease, so that the next evaluator need not wait for it to expire. */
export async function releaseLease(sql: Sql, { name, holder, epoch }: Fence): Promise<void> {
  await sql.query({
    text: `UPDATE lease SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2 AND epoch = $3`,
    values: [name, holder, epoch],
  })
}
