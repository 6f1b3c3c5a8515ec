export { ATTRIBUTE, type AttributeKey } from './src/attribute.ts'
export { type Envelope, type EnvelopeFacts, MAX_NAME_LENGTH, type Metadata, readEnvelope } from './src/envelope.ts'
export { type Expectation, expectationSentence } from './src/expectation.ts'
export { HEADER, type HeaderName } from './src/header.ts'
export {
  type CorrelationId,
  correlationId,
  type EventId,
  eventId,
  isId,
  MAX_ID_BYTES,
  type SpanId,
  spanId,
  type TraceId,
  traceId,
} from './src/id.ts'
export {
  OPERATION_TYPES,
  type Operation,
  type OperationType,
  type Outcome,
  operationKey,
  type SagaLabel,
} from './src/operation.ts'
export {
  addMillis,
  isoMicros,
  type Micros,
  micros,
  microsFromMillis,
  microsFromNanos,
  millisBetween,
  parseIso,
  toMillis,
} from './src/time.ts'
