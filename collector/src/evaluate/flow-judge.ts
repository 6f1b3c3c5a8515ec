import { addMillis, type CorrelationId, type Expectation, type Micros, millisBetween } from '@causeway/model'
import type { Pool } from 'pg'
import type { DirtyFlow } from '../store/dirty-flows.ts'
import { failureKind } from '../store/failure.ts'
import type { Fence } from '../store/fence.ts'
import { flowOperations, type LoadedFlow } from '../store/flow-operations.ts'
import type { HeardInstance } from '../store/hearing-instances.ts'
import { createNames } from '../store/names.ts'
import { type RecordedViolation, violationsOfFlows } from '../store/violations-of-flows.ts'
import { type Complaints, messageOf } from './complaints.ts'
import { type Conclusion, conclude } from './conclude.ts'
import type { FlowBounds } from './flows.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { holdBack } from './hold-back.ts'
import { type ExpectationsOf, type JudgedFlow, judgeLoaded } from './judge-loaded.ts'
import type { EvaluationMetrics } from './metrics.ts'
import { saveOutcome } from './save-outcome.ts'

/** What the flows of one tick are judged by. */
export interface Round {
  readonly fence: Fence
  readonly now: Micros
  readonly watermark: Micros | null
  /** Instances that send heartbeats, as they were before the flows are loaded. */
  readonly instances: readonly HeardInstance[]
  /** How long one that has fallen silent is waited for. */
  readonly silenceMillis: number
  readonly expectations: readonly Expectation[]
  readonly expectationsOf: ExpectationsOf
}

/** Judges flows and saves what became of them; the result is how many were left for the next time. */
export type FlowJudge = (claimed: readonly DirtyFlow[], round: Round) => Promise<number>

export interface FlowJudgeOptions {
  readonly pool: Pool
  readonly metrics: EvaluationMetrics
  readonly complaints: Complaints
  readonly bounds: FlowBounds
}

/** A flow with more operations than are loaded is looked at this often, however often it changes. */
const TOO_LARGE_REST_MILLIS = 60_000

export function createFlowJudge({ pool, metrics, complaints, bounds }: FlowJudgeOptions): FlowJudge {
  const names = createNames()
  const restingUntil = new Map<CorrelationId, Micros>()

  const judge: FlowJudge = async (claimed, round) => {
    try {
      return await judgeAtOnce(claimed, round)
    } catch (error) {
      names.forget()
      if (failureKind(error) !== 'poison') throw error
      // What the database refuses comes from one flow, which must not hold up the others: halve until it is found.
      const middle = claimed.length >> 1
      if (middle > 0)
        return (await judge(claimed.slice(0, middle), round)) + (await judge(claimed.slice(middle), round))
      for (const { correlationId } of claimed) tellFailed(correlationId, error)
      await save(claimed, [], round)
      return 0
    }
  }

  async function judgeAtOnce(claimed: readonly DirtyFlow[], round: Round): Promise<number> {
    const begun = performance.now()
    for (const [flow, until] of restingUntil) if (until <= round.now) restingUntil.delete(flow)
    const awake = claimed.map(({ correlationId }) => correlationId).filter((flow) => !restingUntil.has(flow))
    const bound = { perFlow: bounds.operationsOfFlow, total: bounds.operations }
    const { flows, left } = await flowOperations(pool, names, awake, bound)
    const conclusions = await concludeAll(flows, await violationsOfFlows(pool, awake), round)
    const later = new Set(left)
    await save(
      claimed.filter(({ correlationId }) => !later.has(correlationId)),
      conclusions,
      round,
    )
    metrics.judged(conclusions.length, performance.now() - begun)
    return left.length
  }

  async function concludeAll(
    flows: readonly LoadedFlow[],
    violations: readonly RecordedViolation[],
    round: Round,
  ): Promise<Conclusion[]> {
    const recorded = Map.groupBy(violations, ({ correlationId }) => correlationId)
    const judged = flows.flatMap((loaded) =>
      unlessItThrows(loaded.correlationId, () => judgeOne(loaded, recorded.get(loaded.correlationId) ?? [], round)),
    )
    const violated = judged.flatMap((flow) => flow.violated)
    const evidence = await gatherEvidence(pool, violated, round.now)
    return judged.flatMap((flow) =>
      unlessItThrows(flow.flow.correlationId, () => conclude(holdBack(flow, evidence, round), evidence, round)),
    )
  }

  function judgeOne(loaded: LoadedFlow, recorded: readonly RecordedViolation[], round: Round): JudgedFlow | null {
    if (!loaded.tooLarge) return judgeLoaded(loaded, recorded, round)
    const { correlationId } = loaded
    restingUntil.set(correlationId, addMillis(round.now, TOO_LARGE_REST_MILLIS))
    metrics.setAside('tooLarge', 1)
    complaints.note(
      `tooLarge ${correlationId}`,
      `The flow ${correlationId} has more than ${bounds.operationsOfFlow} operations. Nothing of it is lost, but it is ` +
        'summed up in part and not judged: give unrelated events correlation ids of their own.',
    )
    return judgeLoaded(loaded, [], { ...round, expectationsOf: () => [] })
  }

  function unlessItThrows<Result>(flow: CorrelationId, work: () => Result | null): Result[] {
    try {
      const result = work()
      return result === null ? [] : [result]
    } catch (error) {
      tellFailed(flow, error)
      return []
    }
  }

  function tellFailed(flow: CorrelationId, error: unknown): void {
    metrics.setAside('failed', 1)
    complaints.note(
      `failed ${messageOf(error)}`,
      `The flow ${flow} could not be judged: ${messageOf(error)}. It is set aside until something new of it arrives.`,
    )
  }

  /** What has no conclusion is not due again before something new arrives, or before it has rested. */
  async function save(claimed: readonly DirtyFlow[], conclusions: readonly Conclusion[], round: Round): Promise<void> {
    const concluded = new Set<string>(conclusions.map(({ summary }) => summary.correlationId))
    const without = claimed.map(({ correlationId }) => correlationId).filter((flow) => !concluded.has(flow))
    const setAside = new Map(without.map((flow) => [flow, restingUntil.get(flow) ?? null]))
    const marks = claimed.flatMap((flow) => flow.marks)
    await saveOutcome(pool, round.fence, { conclusions, setAside, marks }, round.now)
    tellChanges(conclusions, round.now)
  }

  function tellChanges(conclusions: readonly Conclusion[], now: Micros): void {
    for (const { open, close } of conclusions) {
      for (const { verdict, evidence } of open) metrics.opened(verdict, millisBetween(evidence.dueAt, now))
      for (const { as } of close) metrics.closed(as, 1)
    }
  }

  return judge
}
