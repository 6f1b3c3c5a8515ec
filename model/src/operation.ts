import type { CorrelationId, EventId, SpanId, TraceId } from './id.ts'
import type { Micros } from './time.ts'

/** OpenTelemetry's `messaging.operation.type`. */
export const OPERATION_TYPES = ['create', 'send', 'receive', 'process', 'settle'] as const
export type OperationType = (typeof OPERATION_TYPES)[number]

export type Outcome = 'ok' | 'failed'

/** A saga label: which saga, which step of it, and which step it undoes, if any. */
export interface SagaLabel {
  readonly id: string
  readonly type: string | null
  readonly step: string | null
  readonly compensates: string | null
}

/** One thing done to one event, by one service. Its identity is the span's: (startedAt, traceId, spanId). */
export interface Operation {
  readonly type: OperationType
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly eventId: EventId
  readonly correlationId: CorrelationId
  /** Event ids of the direct causes; empty at a root. An id may name a command that was never published. */
  readonly causationIds: readonly EventId[]
  readonly eventType: string | null
  readonly eventVersion: string | null
  readonly aggregateId: string | null
  readonly aggregateType: string | null
  readonly service: string
  readonly instance: string | null
  /** `kafka`, `rabbitmq`, … */
  readonly system: string
  readonly destination: string | null
  readonly partition: string | null
  readonly offset: number | null
  /** Consumer group, subscription or queue; null for what a producer does. */
  readonly consumer: string | null
  readonly outcome: Outcome
  readonly errorType: string | null
  readonly errorMessage: string | null
  /** 1 for the first delivery to the handler, then 2, 3, … */
  readonly attempt: number
  readonly saga: SagaLabel | null
  /** Name of the read model that this handling maintains. */
  readonly projection: string | null
  readonly duplicateSkipped: boolean
  /** Why the event was moved aside, on the send to the dead-letter destination or on the handling that decided it. */
  readonly deadLetterReason: string | null
}

/** The identity of an operation as one string. */
export const operationKey = (operation: Operation): string =>
  `${operation.startedAt}/${operation.traceId}/${operation.spanId}`
