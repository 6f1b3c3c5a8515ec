import {
  addMillis,
  buildFlow,
  type Expectation,
  type Flow,
  type FlowEvent,
  type Judgement,
  judgeFlow,
  type Micros,
} from '@causeway/model'
import type { LoadedFlow } from '../store/flow-operations.ts'
import type { RecordedViolation } from '../store/violations-of-flows.ts'

/** What was due so long before we first heard of the flow is history: nobody is told. */
const HISTORICAL_MILLIS = 60 * 60 * 1000

/** An expectation that an event did not meet. */
export interface Violated {
  readonly event: FlowEvent
  readonly judgement: Judgement
  /** Everything up to here has been heard. */
  readonly watermark: Micros
}

/** A flow with what is owed in it, and what was recorded of that before. */
export interface JudgedFlow {
  readonly flow: Flow
  readonly judgements: readonly Judgement[]
  readonly violated: readonly Violated[]
  readonly recorded: readonly RecordedViolation[]
}

/** Finds the expectations on events of these types, so that a long list of others costs nothing. */
export type ExpectationsOf = (eventTypes: Iterable<string>) => readonly Expectation[]

export function expectationsByType(expectations: readonly Expectation[]): ExpectationsOf {
  const byType = Map.groupBy(expectations, ({ eventType }) => eventType)
  return (eventTypes) => [...new Set(eventTypes)].flatMap((eventType) => byType.get(eventType) ?? [])
}

export interface Horizons {
  readonly expectationsOf: ExpectationsOf
  readonly watermark: Micros | null
  readonly now: Micros
}

/** Builds a flow and judges it; null when nothing of it is there. */
export function judgeLoaded(
  { operations, firstReceivedAt }: Pick<LoadedFlow, 'operations' | 'firstReceivedAt'>,
  recorded: readonly RecordedViolation[],
  { expectationsOf, watermark, now }: Horizons,
): JudgedFlow | null {
  const flow = buildFlow(operations)
  if (flow === null) return null
  const expectations = expectationsOf(flow.events.flatMap(({ eventType }) => eventType ?? []))
  // What was told once stays told until it is answered: it neither turns into history nor waits for the watermark again,
  // which goes back when we did not listen for a while.
  const told = recorded.filter(({ state }) => state === 'open').map(({ dueAt }) => dueAt)
  const proven = [...told, ...(watermark === null ? [] : [watermark])].reduce<Micros | null>(latest, null)
  const firstHeard = firstReceivedAt < now ? firstReceivedAt : now
  const judgements = judgeFlow(flow, expectations, {
    watermark: proven,
    historicalBefore: told.reduce(earliest, addMillis(firstHeard, -HISTORICAL_MILLIS)),
  })
  return { flow, judgements, violated: proven === null ? [] : violatedOf(flow, judgements, proven), recorded }
}

function violatedOf(flow: Flow, judgements: readonly Judgement[], watermark: Micros): Violated[] {
  const violated = judgements.filter(({ state }) => state === 'violated')
  if (violated.length === 0) return []
  const events = new Map(flow.events.map((event) => [event.eventId, event]))
  return violated.flatMap((judgement) => {
    const event = events.get(judgement.eventId)
    return event === undefined ? [] : [{ event, judgement, watermark }]
  })
}

const earliest = (a: Micros, b: Micros): Micros => (a < b ? a : b)

const latest = (a: Micros | null, b: Micros): Micros => (a !== null && a > b ? a : b)
