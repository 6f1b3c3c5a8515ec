import type { Pool } from 'pg'
import { declareExpectations } from '../store/declare-expectations.ts'
import { type Fence, inFence } from '../store/fence.ts'
import { markFlowsInViolation } from '../store/mark-flows-in-violation.ts'
import { withdrawExpectations } from '../store/withdraw-expectations.ts'
import { withdrawViolations } from '../store/withdraw-violations.ts'
import type { Clock } from './clock.ts'
import type { Complaints } from './complaints.ts'
import { type DeclaredExpectations, readDeclaredFile, versionOf } from './declared-file.ts'
import type { Lease } from './lease.ts'
import type { EvaluationMetrics } from './metrics.ts'

export interface DeclarationsOptions {
  readonly pool: Pool
  readonly lease: Lease
  readonly clock: Clock
  readonly metrics: EvaluationMetrics
  readonly complaints: Complaints
  /** The file, null for none, and what it declared at the start. */
  readonly file: string | null
  readonly declared: DeclaredExpectations
}

/** Keeps the table as the file is. */
export interface Declarations {
  /** To be called now and then. A file that has become wrong is told once, and what it declared before stays. */
  keep(): Promise<void>
  /** Whether the table holds what is declared, so that flows can be judged by it. */
  inForce(): boolean
}

export function createDeclarations(options: DeclarationsOptions): Declarations {
  const { pool, lease, clock, metrics, complaints, file } = options
  let { declared } = options
  let seen = declared.version
  let syncedEpoch: string | null = null
  let syncedVersion: string | null = null

  async function look(): Promise<void> {
    if (file === null || (await versionOf(file).catch(() => 'unreadable')) === seen) return
    const read = await readDeclaredFile(file)
    seen = read.version
    if (read.type === 'declared') declared = read
    else complaints.note(`declared ${read.sentence}`, `${read.sentence} What it said before is kept.`)
  }

  async function sync(fence: Fence): Promise<void> {
    const { expectations, declaredIn, version } = declared
    const withdrawn = await inFence(pool, fence, async (sql) => {
      const changed = await declareExpectations(sql, expectations, declaredIn)
      const gone = await withdrawExpectations(
        sql,
        expectations.map(({ id }) => id),
      )
      await markFlowsInViolation(sql, [...changed, ...gone])
      return withdrawViolations(sql, gone, clock())
    })
    metrics.closed('withdrawn', withdrawn)
    syncedEpoch = fence.epoch
    syncedVersion = version
  }

  return {
    async keep() {
      await look()
      const fence = lease.held()
      // Anew in each epoch: another collector may have declared something else meanwhile.
      if (fence !== null && (fence.epoch !== syncedEpoch || declared.version !== syncedVersion)) await sync(fence)
    },
    inForce: () => syncedEpoch !== null && lease.held()?.epoch === syncedEpoch,
  }
}
