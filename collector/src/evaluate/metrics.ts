import { VERDICTS, type Verdict } from '@causeway/model'
import type { ClosedAs } from '../store/close-violations.ts'

/** What evaluation tells of itself. */
export interface EvaluationMetrics {
  /** Flows that were judged at once, and how long that took. */
  judged(flows: number, millis: number): void
  setAside(reason: SetAsideReason, flows: number): void
  /** A violation was opened, so long after its deadline. */
  opened(verdict: Verdict, delayMillis: number): void
  closed(as: ClosedAs, violations: number): void
  /** How many are open. */
  open(violations: number): void
  /** Age of the oldest change that is not judged yet. */
  behind(millis: number): void
  leading(leads: boolean): void
  rolledUp(minutes: number, millis: number): void
  brokerRead(outcome: BrokerOutcome, groups: number): void
}

/** `failed`: judging it threw. `tooLarge`: it has more operations than are loaded. */
export const SET_ASIDE_REASONS = ['failed', 'tooLarge'] as const
export type SetAsideReason = (typeof SET_ASIDE_REASONS)[number]

const BROKER_OUTCOMES = ['ok', 'failed'] as const
export type BrokerOutcome = (typeof BROKER_OUTCOMES)[number]

/** The part of the collector's metrics registry that is used here. */
export interface Instruments {
  counter(
    name: string,
    help: string,
    series?: readonly Readonly<Record<string, string>>[],
  ): { add(amount: number, labels?: Readonly<Record<string, string>>): void }
  gauge(name: string, help: string, read: () => number): void
  histogram(name: string, help: string, bounds: readonly number[]): { observe(value: number): void }
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const DELAY_SECONDS = [1, 2, 3, 4, 5, 7.5, 10, 30, 60, 300]

/** Registers evaluation's metrics. */
export function evaluationMetrics(instruments: Instruments): EvaluationMetrics {
  const name = (rest: string): string => `causeway_evaluation_${rest}`
  const judged = instruments.counter(name('flows_judged_total'), 'Flows judged, as often as they were.')
  const seconds = instruments.histogram(name('round_duration_seconds'), 'From loading flows to their commit.', SECONDS)
  const setAside = instruments.counter(
    name('flows_set_aside_total'),
    'Flows that were not judged, by reason.',
    SET_ASIDE_REASONS.map((reason) => ({ reason })),
  )
  const opened = instruments.counter(
    name('violations_opened_total'),
    'Violations opened, by their first verdict.',
    VERDICTS.map((verdict) => ({ verdict })),
  )
  const delay = instruments.histogram(
    name('detection_delay_seconds'),
    'From a deadline to its violation.',
    DELAY_SECONDS,
  )
  const closed = instruments.counter(
    name('violations_closed_total'),
    'Violations closed; late ones had been opened although the event came.',
    ['late', 'withdrawn'].map((as) => ({ as })),
  )
  const minutes = instruments.counter(name('minutes_rolled_up_total'), 'Minutes computed, as often as they were.')
  const rollUpSeconds = instruments.counter(name('roll_up_seconds_total'), 'Time spent on computing minutes.')
  const readings = instruments.counter(
    name('broker_readings_total'),
    'Readings of the broker, by outcome.',
    BROKER_OUTCOMES.map((outcome) => ({ outcome })),
  )
  let behindMillis = 0
  let leads = false
  let groups = 0
  let open = 0
  instruments.gauge(name('lag_seconds'), 'Age of the oldest change that is not judged yet.', () => behindMillis / 1_000)
  instruments.gauge(name('violations_open'), 'Violations that are open, counted every ten seconds.', () => open)
  instruments.gauge(name('leads'), '1 while this collector is the one that evaluates.', () => Number(leads))
  instruments.gauge(name('broker_groups'), 'Consumer groups at the last reading of the broker.', () => groups)

  return {
    judged(flows, millis) {
      judged.add(flows)
      seconds.observe(millis / 1_000)
    },
    setAside: (reason, flows) => setAside.add(flows, { reason }),
    opened(verdict, delayMillis) {
      opened.add(1, { verdict })
      delay.observe(delayMillis / 1_000)
    },
    closed: (as, violations) => closed.add(violations, { as }),
    open(violations) {
      open = violations
    },
    behind(millis) {
      behindMillis = millis
    },
    leading(now) {
      leads = now
    },
    rolledUp(count, millis) {
      minutes.add(count)
      rollUpSeconds.add(millis / 1_000)
    },
    brokerRead(outcome, count) {
      readings.add(1, { outcome })
      groups = count
    },
  }
}

const nothing = (): void => {}

export const noMetrics: EvaluationMetrics = {
  judged: nothing,
  setAside: nothing,
  opened: nothing,
  closed: nothing,
  open: nothing,
  behind: nothing,
  leading: nothing,
  rolledUp: nothing,
  brokerRead: nothing,
}
