import type { CorrelationId, Micros } from '@causeway/model'
import type { Pool } from 'pg'
import { closeViolations } from '../store/close-violations.ts'
import { deleteFlowMarks } from '../store/delete-flow-marks.ts'
import { type Fence, inFence } from '../store/fence.ts'
import { type DecidedViolation, openViolations } from '../store/open-violations.ts'
import { saveFlows } from '../store/save-flows.ts'
import { setAsideFlows } from '../store/set-aside-flows.ts'
import type { Conclusion } from './conclude.ts'

/** What became of the flows of one tick. */
export interface Outcome {
  readonly conclusions: readonly Conclusion[]
  /** Flows without a conclusion: when to judge them again, null for only when something new arrives. */
  readonly setAside: ReadonlyMap<CorrelationId, Micros | null>
  /** Marks that are done with. */
  readonly marks: readonly string[]
}

/**
 * Saves everything in one transaction, within the fence: whoever dies before the commit has changed nothing, and the marks
 * are there for the next.
 */
export async function saveOutcome(pool: Pool, fence: Fence, outcome: Outcome, now: Micros): Promise<void> {
  const { conclusions, setAside, marks } = outcome
  const open = distinct(conclusions.flatMap((conclusion) => [...conclusion.open, ...conclusion.update]))
  const close = conclusions.flatMap((conclusion) => conclusion.close)
  const closedAs = Map.groupBy(close, ({ as }) => as)
  const asideUntil = Map.groupBy(setAside, ([, until]) => until)
  await inFence(pool, fence, async (sql) => {
    await saveFlows(
      sql,
      conclusions.map(({ summary }) => summary),
      now,
    )
    await openViolations(sql, open, now)
    for (const [as, violations] of closedAs) {
      await closeViolations(
        sql,
        violations.map(({ id }) => id),
        as,
        now,
      )
    }
    for (const [until, flows] of asideUntil) {
      await setAsideFlows(
        sql,
        flows.map(([correlationId]) => correlationId),
        until,
      )
    }
    await deleteFlowMarks(sql, marks)
  })
}

/** An event that claims to belong to two flows is one violation all the same; the first flow has it. */
function distinct(violations: readonly DecidedViolation[]): DecidedViolation[] {
  const byKey = new Map<string, DecidedViolation>()
  for (const violation of violations) {
    const key = JSON.stringify([violation.expectationId, violation.eventId])
    if (!byKey.has(key)) byKey.set(key, violation)
  }
  return [...byKey.values()]
}
