export {
  ATTRIBUTE,
  type AttributeKey,
  headerAttribute,
  LOG_EVENT,
  METRIC,
  RENAMED_ATTRIBUTES,
  RENAMED_SYSTEMS,
} from './src/attribute.ts'
export { type Causation, causedByOthers, MAX_CAUSES, readCausation } from './src/causation.ts'
export { durationMillis, MOST_MILLIS } from './src/duration.ts'
export {
  type Envelope,
  type EnvelopeFacts,
  idOf,
  MAX_NAME_LENGTH,
  type Metadata,
  nameOf,
  readCloudEvent,
  readEnvelope,
  readMassTransit,
  versionOf,
} from './src/envelope.ts'
export { type Expectation, expectationSentence } from './src/expectation.ts'
export {
  type Attempt,
  buildFlow,
  type CausationEdge,
  type Flow,
  type FlowEvent,
  type Handling,
  type Send,
  type UnseenCause,
} from './src/flow.ts'
export { type Ghost, ghostsOf, type VerdictOf } from './src/ghost.ts'
export { CLOUD_EVENT_PREFIX, HEADER, HEADER_DIALECTS, type HeaderDialect, type HeaderName } from './src/header.ts'
export { type Heard, type Heartbeat, hear, type Unheard } from './src/heartbeat.ts'
export {
  type CorrelationId,
  correlationId,
  type EventId,
  eventId,
  eventIdOfSpan,
  isId,
  MAX_ID_BYTES,
  type SpanId,
  spanId,
  type TraceId,
  traceId,
} from './src/id.ts'
export { type Horizon, isAbout, type Judgement, judgeAsRecorded, judgeFlow } from './src/judge.ts'
export { LAG_STATUSES, type LagStatus, lagOf, lagStatus, type PartitionPosition, worstStatus } from './src/lag.ts'
export {
  OPERATION_TYPES,
  type Operation,
  type OperationType,
  type Outcome,
  operationKey,
  type SagaLabel,
} from './src/operation.ts'
export { ID_FORM, type IdForm, idFormOf, packedId, unpackedId } from './src/packed-id.ts'
export {
  type Bar,
  FLOW_STATUSES,
  type FlowStatus,
  type FlowSummary,
  isCompensation,
  rootOf,
  shapeOf,
  statusOf,
  summarise,
} from './src/summary.ts'
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
export {
  causeKey,
  decideVerdict,
  type Evidence,
  POISON_ATTEMPTS,
  VERDICT_NAME,
  VERDICTS,
  type Verdict,
  verdictSentence,
} from './src/verdict.ts'
export { type Hearing, heardUntil, type InstanceHearing, watermark } from './src/watermark.ts'
