import type { Evidence, Judgement } from '@causeway/model'
import type { ClosedAs } from '../store/close-violations.ts'
import type { DecidedViolation } from '../store/open-violations.ts'
import type { RecordedViolation } from '../store/violations-of-flows.ts'

/** What has to change in the record of one flow. */
export interface ViolationPlan {
  /** New, or opened anew. */
  readonly open: readonly DecidedViolation[]
  /** Open already, with another verdict or other facts. */
  readonly update: readonly DecidedViolation[]
  readonly close: readonly { readonly id: string; readonly as: ClosedAs }[]
}

/** Compares what is violated now with what was recorded. */
export function planViolations(
  judgements: readonly Judgement[],
  decided: readonly DecidedViolation[],
  recorded: readonly RecordedViolation[],
): ViolationPlan {
  const openRecords = recorded.filter(({ state }) => state === 'open')
  const records = new Map(openRecords.map((record) => [keyOf(record.expectationId, record.eventId), record]))
  const recordOf = ({ expectationId, eventId }: DecidedViolation) => records.get(keyOf(expectationId, eventId))
  const violated = new Set(decided.map(({ expectationId, eventId }) => keyOf(expectationId, eventId)))
  const satisfied = new Set(
    judgements
      .filter(({ state }) => state === 'satisfied')
      .map(({ expectation, eventId }) => keyOf(expectation.id, eventId)),
  )
  return {
    open: decided.filter((violation) => recordOf(violation) === undefined),
    update: decided.filter((violation) => {
      const record = recordOf(violation)
      return record !== undefined && isOtherwise(violation, record)
    }),
    close: [...records]
      .filter(([key]) => !violated.has(key))
      .map(([key, { id }]) => ({ id, as: satisfied.has(key) ? 'late' : 'withdrawn' })),
  }
}

/** A cause that was known stays until another is: while a consumer catches up, for one, it is not known for a moment. */
function isOtherwise(violation: DecidedViolation, record: RecordedViolation): boolean {
  if (violation.verdict !== record.verdict) return violation.verdict !== 'unknown'
  return violation.causeKey !== record.causeKey || factsOf(violation.evidence) !== factsOf(record.evidence)
}

/** The evidence without the moments of looking and what moves on its own: these change although nothing happened. */
function factsOf({ watermark: _, judgedAt: __, lastSignOfLife: ___, group, position, ...rest }: Evidence): string {
  return canonical({
    ...rest,
    group: group === null ? null : { ...group, observedAt: null },
    position: position === null ? null : { ...position, observedAt: null, endOffset: null },
  })
}

/** JSON with the keys in order, since what comes back from jsonb has another order than what went in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

const keyOf = (expectationId: string, eventId: string): string => JSON.stringify([expectationId, eventId])
