import type { Pool } from 'pg'
import { declareExpectations } from '../store/declareExpectations.ts'
import { inFence } from '../store/fence.ts'
import { markFlowsInViolation } from '../store/markFlowsInViolation.ts'
import { withdrawExpectations } from '../store/withdrawExpectations.ts'
import { withdrawViolations } from '../store/withdrawViolations.ts'
import type { Clock } from './clock.ts'
import type { Complaints } from './complaints.ts'
import { type DeclaredExpectations, readDeclaredFile, versionOf } from './declaredFile.ts'
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

/**
 * Keeps the table as the file is: to be called now and then. A file that has become wrong is told once, and what it declared
 * before stays.
 */
export function createDeclarations(options: DeclarationsOptions): () => Promise<void> {
  const { pool, lease, clock, metrics, complaints, file } = options
  let { declared } = options
  let seen = declared.version
  let synced: string | null = null

  async function look(): Promise<void> {
    if (file === null || (await versionOf(file).catch(() => 'unreadable')) === seen) return
    const read = await readDeclaredFile(file)
    seen = read.version
    if (read.type === 'declared') declared = read
    else complaints.note(`declared ${read.sentence}`, `${read.sentence} What it said before is kept.`)
  }

  return async () => {
    await look()
    const fence = lease.held()
    // Once for each epoch: another collector may have declared something else meanwhile.
    const state = `${fence?.epoch} ${declared.version}`
    if (fence === null || state === synced) return
    const ids = declared.expectations.map(({ id }) => id)
    const withdrawn = await inFence(pool, fence, async (sql) => {
      const changed = await declareExpectations(sql, declared.expectations, declared.declaredIn)
      const gone = await withdrawExpectations(sql, ids)
      await markFlowsInViolation(sql, [...changed, ...gone])
      return withdrawViolations(sql, gone, clock())
    })
    metrics.closed('withdrawn', withdrawn)
    synced = state
  }
}
