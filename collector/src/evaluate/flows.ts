import { addMillis, type CorrelationId, type Micros, watermark } from '@causeway/model'
import type { Pool } from 'pg'
import { type DirtyFlow, type DirtyFlows, dirtyFlows } from '../store/dirty-flows.ts'
import { dueFlows } from '../store/due-flows.ts'
import { enabledExpectations } from '../store/enabled-expectations.ts'
import { hearingInstances } from '../store/hearing-instances.ts'
import { oldestUncommittedMillis } from '../store/oldest-uncommitted-millis.ts'
import type { Clock } from './clock.ts'
import type { Complaints } from './complaints.ts'
import { createFlowJudge } from './flow-judge.ts'
import type { Hearing } from './hearing.ts'
import { expectationsByType } from './judge-loaded.ts'
import type { Lease } from './lease.ts'
import type { EvaluationMetrics } from './metrics.ts'

export interface FlowEvaluationOptions {
  readonly pool: Pool
  readonly lease: Lease
  readonly clock: Clock
  readonly hearing: Hearing
  /** How long an exporter may hold a span back. */
  readonly arrivalDelayMillis: number
  /** How long an instance that sent heartbeats and has fallen silent is waited for. */
  readonly silenceMillis: number
  readonly metrics: EvaluationMetrics
  readonly complaints: Complaints
  readonly bounds?: Partial<FlowBounds>
}

/** What one tick takes on at most. Small, so that it dies young in memory and ingest, in the same process, never waits long. */
export interface FlowBounds {
  readonly changed: number
  readonly due: number
  readonly operations: number
  readonly operationsOfFlow: number
}

const BOUNDS: FlowBounds = { changed: 200, due: 200, operations: 30_000, operationsOfFlow: 20_000 }

export interface Tick {
  readonly flows: number
  /** Whether more flows wait to be judged right away. */
  readonly more: boolean
}

export interface FlowEvaluation {
  /** Judges flows that fell due, and those that changed unless they are left for a later tick. One at a time. */
  tick(what?: { readonly changes: boolean }): Promise<Tick>
}

const IDLE: Tick = { flows: 0, more: false }

/** Judges flows, of each everything that is stored of it, whether it changed or fell due. */
export function createFlowEvaluation(options: FlowEvaluationOptions): FlowEvaluation {
  const { pool, lease, clock, hearing, arrivalDelayMillis, silenceMillis, metrics } = options
  const bounds = { ...BOUNDS, ...options.bounds }
  const judge = createFlowJudge({ ...options, bounds })

  /** Up to when everything is heard that these flows will show. Asked before they are loaded, never after. */
  async function heardUntil(now: Micros): Promise<Micros | null> {
    const uncommittedMillis = await oldestUncommittedMillis(pool)
    return watermark({
      now,
      listeningSince: hearing.listeningSince(),
      // A flow is judged by all that is stored of it, marked or not: only what is not committed yet cannot be seen.
      oldestUnjudgedAt: uncommittedMillis === null ? null : addMillis(now, -uncommittedMillis),
      arrivalDelayMillis,
    })
  }

  return {
    async tick({ changes } = { changes: true }) {
      const fence = lease.held()
      if (fence === null) return IDLE
      const now = clock()
      const until = await heardUntil(now)
      const due = until === null ? [] : await dueFlows(pool, until, bounds.due)
      const dirty = changes ? await dirtyFlows(pool, bounds.changed) : NONE
      if (changes) metrics.behind(dirty.oldestMillis ?? 0)
      const claimed = claim(dirty, due)
      if (claimed.length === 0) return IDLE
      const instances = await hearingInstances(pool, addMillis(now, -silenceMillis))
      const expectations = await enabledExpectations(pool)
      const expectationsOf = expectationsByType(expectations)
      const left = await judge(claimed, {
        ...{ fence, now, watermark: until, instances, silenceMillis, expectations, expectationsOf },
      })
      return { flows: claimed.length - left, more: left > 0 || dirty.more || due.length === bounds.due }
    },
  }
}

const NONE: DirtyFlows = { flows: [], more: false, oldestMillis: null }

/** What fell due goes first: it may be what somebody waits for. */
function claim(dirty: DirtyFlows, due: readonly CorrelationId[]): DirtyFlow[] {
  const changed = new Map(dirty.flows.map((flow) => [flow.correlationId, flow]))
  const first = due.map((correlationId) => changed.get(correlationId) ?? { correlationId, marks: [] })
  for (const correlationId of due) changed.delete(correlationId)
  return [...first, ...changed.values()]
}
