import type { Pool } from 'pg'
import type { Sql } from './sql.ts'

/** A lease as one evaluator holds it. The epoch is one more than that of any holder before. */
export interface Fence {
  readonly name: string
  readonly holder: string
  readonly epoch: string
}

/** Another evaluator has taken the lease: what this one was about to save is void. */
export class Fenced extends Error {
  readonly code = 'FENCED'
  constructor(fence: Fence) {
    super(`${fence.holder} no longer holds the lease "${fence.name}" of epoch ${fence.epoch}`)
  }
}

// Saved results are derived from operations and marks in the same database: a crash takes both or neither, so a commit
// need not wait for the disk. A holder that hangs half-way must not keep its locks.
const BEGIN = `BEGIN;
SET LOCAL synchronous_commit = off;
SET LOCAL lock_timeout = '5s';
SET LOCAL idle_in_transaction_session_timeout = '10s'`

/**
 * Does the work in one transaction that commits only while the lease is held. The lease is locked last, for the moment of the
 * commit: whoever takes it over has waited for that, and sees what was saved.
 * @throws Fenced, with nothing saved, when somebody else has it
 */
export async function inFence<Result>(pool: Pool, fence: Fence, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(BEGIN)
    const result = await work(client)
    await lockLease(client, fence)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}

async function lockLease(sql: Sql, fence: Fence): Promise<void> {
  const { rowCount } = await sql.query({
    name: 'lock-lease',
    text: 'SELECT FROM lease WHERE name = $1 AND holder = $2 AND epoch = $3 FOR SHARE',
    values: [fence.name, fence.holder, fence.epoch],
  })
  if (rowCount === 0) throw new Fenced(fence)
}
