import { cleanText } from './text.ts'

/**
 * Why a span is refused: a label of the collector's metrics and of the quarantine.
 * - bad_trace_id, bad_span_id: not 16 or 8 bytes, or all zero
 * - time_out_of_range: no start, a start more than 30 days ago, or a start or end more than a day ahead
 * - id_too_long: an event, correlation or causation id of more than 255 bytes
 * - id_not_text: such an id with a NUL or a lone surrogate in it
 */
export const REJECTION_REASONS = [
  'bad_trace_id',
  'bad_span_id',
  'time_out_of_range',
  'id_too_long',
  'id_not_text',
] as const

export type RejectionReason = (typeof REJECTION_REASONS)[number]

export interface Rejection {
  readonly type: 'rejected'
  readonly reason: RejectionReason
  /** One sentence for whoever sent it. */
  readonly detail: string
}

/** The detail may quote what was sent, so it is made storable. */
export const rejection = (reason: RejectionReason, detail: string): Rejection => ({
  type: 'rejected',
  reason,
  detail: cleanText(detail),
})
