import { ATTRIBUTE, addMillis, LOG_EVENT, type Micros, micros, microsFromMillis } from '@causeway/model'
import { ROOT_CONTEXT } from '@opentelemetry/api'
import { type LogRecord, SeverityNumber } from '@opentelemetry/api-logs'
import { known } from '../event/attribute.ts'
import type { Progress } from './progress.ts'

/** What a heartbeat is made of. */
export interface HeartbeatState {
  /** Names this run of the process: random, new at each start. */
  readonly bootId: string
  /** 1, 2, 3, … of the boot; counts on only when the last one was acknowledged. */
  readonly sequence: number
  /** Unix milliseconds. */
  readonly now: number
  readonly intervalMillis: number
  /** Null where spans go by another way than ours, so that nothing is known of how far they have come. */
  readonly progress: Progress | null
  /** Consumer groups that this process is in. */
  readonly groups: readonly string[]
  /** Whether this is the last heartbeat of the boot. */
  readonly leaving: boolean
}

/**
 * How long ago a span may seem to have ended at the moment when it ends, in milliseconds: its end is the start plus a
 * time measured by another clock than the one that the watermark is read from.
 */
const CLOCK_MARGIN_MILLIS = 100

/** The log record that tells it. Names, types and meaning are promised in docs/heartbeat.md. */
export function heartbeatRecord(state: HeartbeatState): LogRecord {
  const { progress } = state
  return {
    eventName: LOG_EVENT.heartbeat,
    // An OpenTelemetry Collector that is older than OTLP's event name passes on the body.
    body: LOG_EVENT.heartbeat,
    severityNumber: SeverityNumber.INFO,
    timestamp: state.now,
    observedTimestamp: state.now,
    context: ROOT_CONTEXT,
    attributes: {
      ...known({
        [ATTRIBUTE.bootId]: state.bootId,
        [ATTRIBUTE.heartbeatSequence]: state.sequence,
        [ATTRIBUTE.heartbeatIntervalMillis]: state.intervalMillis,
        [ATTRIBUTE.heartbeatWatermark]: progress && watermarkOf(progress, state.now),
        [ATTRIBUTE.spansDelivered]: progress?.delivered,
        [ATTRIBUTE.spansDropped]: progress?.dropped,
        [ATTRIBUTE.heartbeatLeaving]: state.leaving ? true : null,
      }),
      [ATTRIBUTE.consumerGroups]: [...state.groups],
    },
  }
}

/** The moment before which every span that ended was delivered or dropped. */
export function watermarkOf({ oldestUnsent }: Progress, now: number): Micros {
  const recent = addMillis(microsFromMillis(now), -CLOCK_MARGIN_MILLIS)
  return oldestUnsent === null ? recent : micros(Math.min(oldestUnsent - CLOCK_MARGIN_MILLIS * 1_000, recent))
}
