import type { Heartbeat, Micros, Operation, Outcome, SpanId, TraceId } from '@causeway/model'

/** What is stored of one received span, or log record. `attributes` is JSON that PostgreSQL can hold. */
export type Row = OperationRow | SpanRow | HeartbeatRow | RefusedRow

export interface OperationRow {
  readonly type: 'operation'
  readonly operation: Operation
  readonly attributes: object
}

export interface SpanRow {
  readonly type: 'span'
  readonly span: {
    readonly traceId: TraceId
    readonly spanId: SpanId
    readonly parentSpanId: SpanId | null
    readonly startedAt: Micros
    readonly endedAt: Micros
    readonly service: string
    readonly name: string
    readonly kind: string
    readonly outcome: Outcome
  }
  readonly attributes: object
}

export interface HeartbeatRow {
  readonly type: 'heartbeat'
  readonly service: string
  readonly instance: string
  readonly heartbeat: Heartbeat
}

/** Input that was refused, for the quarantine. */
export interface RefusedRow {
  readonly type: 'refused'
  readonly reason: string
  readonly detail: string
  readonly service: string | null
  readonly contentType: string | null
  readonly payload: Uint8Array
}

/** A service instance that was heard of. */
export interface Sighting {
  readonly service: string
  readonly instance: string
}

/** How much of a refused payload is kept. */
export const MAX_PAYLOAD_BYTES = 65_536
