import type { Verdict } from '@causeway/model'
import type { ClosedAs } from '../store/closeViolations.ts'

/** What evaluation tells of itself. */
export interface EvaluationMetrics {
  /** Flows that were judged, and how long that took. */
  judged(flows: number, millis: number): void
  /** Flows that could not be judged, or are too large to be. */
  setAside(reason: 'failed' | 'tooLarge', flows: number): void
  opened(verdict: Verdict, delayMillis: number): void
  closed(as: ClosedAs, violations: number): void
  /** Age of the oldest mark that is not judged yet. */
  behind(millis: number): void
  leading(leads: boolean): void
  rolledUp(minutes: number, millis: number): void
  /** The broker was read, or could not be. */
  brokerRead(outcome: 'ok' | 'failed', groups: number): void
}

const nothing = (): void => {}

export const noMetrics: EvaluationMetrics = {
  judged: nothing,
  setAside: nothing,
  opened: nothing,
  closed: nothing,
  behind: nothing,
  leading: nothing,
  rolledUp: nothing,
  brokerRead: nothing,
}
