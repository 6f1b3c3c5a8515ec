import { addMillis, type CorrelationId, type Micros, watermark } from '@causeway/model'
import type { Pool } from 'pg'
import { type DirtyFlow, type DirtyFlows, dirtyFlows } from '../store/dirtyFlows.ts'
import { dueFlows } from '../store/dueFlows.ts'
import { enabledExpectations } from '../store/enabledExpectations.ts'
import { oldestUncommittedMillis } from '../store/oldestUncommittedMillis.ts'
import type { Clock } from './clock.ts'
import type { Complaints } from './complaints.ts'
import { createFlowJudge } from './flowJudge.ts'
import type { Hearing } from './hearing.ts'
import { expectationsByType } from './judgeLoaded.ts'
import type { Lease } from './lease.ts'
import type { EvaluationMetrics } from './metrics.ts'

export interface FlowEvaluationOptions {
  readonly pool: Pool
  readonly lease: Lease
  readonly clock: Clock
  readonly hearing: Hearing
  /** How long an exporter may hold a span back. */
  readonly arrivalDelayMillis: number
  readonly metrics: EvaluationMetrics
  readonly complaints: Complaints
  readonly bounds?: Partial<FlowBounds>
}

/** What one tick takes on at most. */
export interface FlowBounds {
  readonly marks: number
  readonly due: number
  readonly operations: number
  readonly operationsOfFlow: number
}

const BOUNDS: FlowBounds = { marks: 2_000, due: 500, operations: 60_000, operationsOfFlow: 20_000 }

export interface Tick {
  readonly flows: number
  /** Whether more flows wait to be judged right away. */
  readonly more: boolean
}

const IDLE: Tick = { flows: 0, more: false }

/** Judges the flows that changed and those that fell due. One tick at a time. */
export function createFlowEvaluation(options: FlowEvaluationOptions): { tick(): Promise<Tick> } {
  const { pool, lease, clock, hearing, arrivalDelayMillis, metrics } = options
  const bounds = { ...BOUNDS, ...options.bounds }
  const judge = createFlowJudge({ ...options, bounds })

  return {
    async tick() {
      const fence = lease.held()
      if (fence === null) return IDLE
      const now = clock()
      // Asked before the marks are read: what commits in between is read with them.
      const uncommittedMillis = await oldestUncommittedMillis(pool)
      const dirty = await dirtyFlows(pool, bounds.marks)
      metrics.behind(dirty.oldestMillis ?? 0)
      const heardUntil = watermark({
        now,
        listeningSince: hearing.listeningSince(),
        oldestUnjudgedAt: ago(now, uncommittedMillis, dirty.leftMillis),
        arrivalDelayMillis,
      })
      const due = heardUntil === null ? [] : await dueFlows(pool, heardUntil, bounds.due)
      const claimed = claim(dirty, due)
      if (claimed.length === 0) return IDLE
      const expectations = await enabledExpectations(pool)
      const left = await judge(claimed, {
        fence,
        now,
        watermark: heardUntil,
        expectations,
        expectationsOf: expectationsByType(expectations),
      })
      return {
        flows: claimed.length - left,
        more: left > 0 || dirty.leftMillis !== null || due.length === bounds.due,
      }
    },
  }
}

function claim(dirty: DirtyFlows, due: readonly CorrelationId[]): DirtyFlow[] {
  const changed = new Set(dirty.flows.map(({ correlationId }) => correlationId))
  const unchanged = due.filter((correlationId) => !changed.has(correlationId))
  return [...dirty.flows, ...unchanged.map((correlationId) => ({ correlationId, marks: [] }))]
}

/** The moment of the greatest of these ages; null when there is none. */
function ago(now: Micros, ...ages: readonly (number | null)[]): Micros | null {
  const known = ages.filter((age) => age !== null)
  return known.length === 0 ? null : addMillis(now, -Math.max(...known))
}
