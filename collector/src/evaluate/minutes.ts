import type { Micros } from '@causeway/model'
import type { Pool } from 'pg'
import { deleteMinuteMarks } from '../store/delete-minute-marks.ts'
import { dirtyMinutes } from '../store/dirty-minutes.ts'
import { inFence } from '../store/fence.ts'
import { rollUpMinute } from '../store/roll-up-minute.ts'
import type { Lease } from './lease.ts'
import type { EvaluationMetrics } from './metrics.ts'

export interface RollUpOptions {
  readonly pool: Pool
  readonly lease: Lease
  /** Milliseconds on a clock that never goes back. */
  readonly stopwatch: () => number
  readonly metrics: EvaluationMetrics
}

/** A minute that is still filling is computed at most this often, */
const LEAST_REST_MILLIS = 2_000
/** and rests for this many times as long as it took, so that a busy minute costs a tenth of a core at most. */
const REST_FACTOR = 9

const FAILED_REST_MILLIS = 30_000

const MOST_MARKS = 20_000
/** Of more minutes the latest are computed first: what is looked at now goes before what was imported. */
const MOST_MINUTES = 30

/** Computes rates and percentiles of the minutes that changed. The result is whether more are waiting right away. */
export function createRollUp({ pool, lease, stopwatch, metrics }: RollUpOptions): () => Promise<boolean> {
  const restingUntil = new Map<Micros, number>()

  return async () => {
    const fence = lease.held()
    if (fence === null) return false
    for (const [minute, until] of restingUntil) if (until <= stopwatch()) restingUntil.delete(minute)
    const dirty = await dirtyMinutes(pool, MOST_MARKS)
    const ready = dirty.filter(({ minute }) => !restingUntil.has(minute))
    for (const { minute, marks } of ready.slice(0, MOST_MINUTES)) {
      const begun = stopwatch()
      // One that fails does not hold up the others when this is called again.
      restingUntil.set(minute, begun + FAILED_REST_MILLIS)
      await inFence(pool, fence, async (sql) => {
        await rollUpMinute(sql, minute)
        await deleteMinuteMarks(sql, marks)
      })
      const took = stopwatch() - begun
      restingUntil.set(minute, stopwatch() + Math.max(LEAST_REST_MILLIS, took * REST_FACTOR))
      metrics.rolledUp(1, took)
    }
    return ready.length > MOST_MINUTES
  }
}
