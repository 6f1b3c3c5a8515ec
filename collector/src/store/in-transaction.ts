import type { Pool, PoolClient } from 'pg'
import { sqlStateOf } from './failure.ts'

// Nothing is acknowledged that is not on disk, whatever the server's default. A client that hangs must not keep locks.
const BEGIN = `BEGIN;
SET LOCAL synchronous_commit = on;
SET LOCAL lock_timeout = '5s';
SET LOCAL idle_in_transaction_session_timeout = '10s'`

/** Does the work in one transaction, durable when this returns. An error may also mean that nobody knows whether it is. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(BEGIN)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // Without a word from the server the connection is of no more use.
    broken = sqlStateOf(error) === null
    if (!broken) {
      await client.query('ROLLBACK').catch(() => {
        broken = true
      })
    }
    throw error
  } finally {
    client.release(broken)
  }
}
