/**
 * Every message header that Causeway reads or writes, spelt once. Read without regard to case.
 * `ce_*` is the CloudEvents Kafka binding with its Correlation extension; the rest is ours or W3C's.
 */
export const HEADER = {
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  baggage: 'baggage',
  eventId: 'x-event-id',
  eventType: 'x-event-type',
  eventVersion: 'x-event-version',
  correlationId: 'x-correlation-id',
  causationId: 'x-causation-id',
  aggregateId: 'x-aggregate-id',
  aggregateType: 'x-aggregate-type',
  contentType: 'content-type',
  ceId: 'ce_id',
  ceType: 'ce_type',
  ceCorrelationId: 'ce_correlationid',
  ceCausationId: 'ce_causationid',
} as const

export type HeaderName = (typeof HEADER)[keyof typeof HEADER]
