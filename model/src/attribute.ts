/**
 * Every span and resource attribute key that Causeway reads or writes, spelt once.
 * `messaging.*` and `kafka.*` are OpenTelemetry's semantic conventions 1.30–1.44 (docs/messaging of
 * open-telemetry/semantic-conventions), `cloudevents.*` its CloudEvents conventions, `causeway.*` our own.
 */
export const ATTRIBUTE = {
  messagingSystem: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  destinationName: 'messaging.destination.name',
  partitionId: 'messaging.destination.partition.id',
  consumerGroup: 'messaging.consumer.group.name',
  messageId: 'messaging.message.id',
  conversationId: 'messaging.message.conversation_id',
  clientId: 'messaging.client.id',
  batchMessageCount: 'messaging.batch.message_count',
  kafkaOffset: 'messaging.kafka.offset',
  kafkaMessageKey: 'messaging.kafka.message.key',
  kafkaTombstone: 'messaging.kafka.message.tombstone',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  cloudEventId: 'cloudevents.event_id',
  cloudEventType: 'cloudevents.event_type',
  serviceName: 'service.name',
  serviceInstanceId: 'service.instance.id',
  serviceVersion: 'service.version',
  hostName: 'host.name',
  eventType: 'causeway.event.type',
  eventVersion: 'causeway.event.version',
  /** One id, or an array of ids where several events caused this one. */
  causationId: 'causeway.causation_id',
  aggregateId: 'causeway.aggregate.id',
  aggregateType: 'causeway.aggregate.type',
  /** 1 for the first delivery to this handler, then 2, 3, … */
  attempt: 'causeway.attempt',
  sagaId: 'causeway.saga.id',
  sagaType: 'causeway.saga.type',
  sagaStep: 'causeway.saga.step',
  /** The step that this one undoes. */
  sagaCompensates: 'causeway.saga.compensates',
  projection: 'causeway.projection',
  /** How far the read model has come, as text: an offset, a sequence number, an LSN. */
  projectionPosition: 'causeway.projection.position',
  /** Rules that the code declares: each a JSON object, an entry of `causeway.yaml` (instrumentation/docs/labels.md). */
  expectations: 'causeway.expectations',
  duplicateSkipped: 'causeway.duplicate_skipped',
  deadLetterReason: 'causeway.dead_letter.reason',
  /** Beginning of a hash of the message key, in hex: tells equal keys without telling the key. */
  messageKeyHash: 'causeway.message.key_hash',
  /** What a heartbeat says of its instance: `docs/heartbeat.md`. */
  bootId: 'causeway.boot_id',
  heartbeatSequence: 'causeway.heartbeat.sequence',
  heartbeatIntervalMillis: 'causeway.heartbeat.interval_millis',
  heartbeatWatermark: 'causeway.heartbeat.watermark_micros',
  heartbeatLeaving: 'causeway.heartbeat.leaving',
  spansDelivered: 'causeway.spans.delivered',
  spansDropped: 'causeway.spans.dropped',
  consumerGroups: 'causeway.consumer_groups',
  /** A span event: the envelope and the headers of a message contradict each other. */
  idConflict: 'causeway.id_conflict',
  /** Of that event: the facts on which they do, as an array of names such as `correlationId`. */
  idConflictFacts: 'causeway.id_conflict.facts',
} as const

export type AttributeKey = (typeof ATTRIBUTE)[keyof typeof ATTRIBUTE]

/** The key for a message header that a service lets out: a list of texts, as OpenTelemetry captures headers. */
export const headerAttribute = (header: string): string => `messaging.header.${header.toLowerCase()}`

/** Names of the log records that Causeway writes: OTLP's `event_name`. */
export const LOG_EVENT = { heartbeat: 'causeway.heartbeat' } as const

/** What semantic conventions 1.45 call what 1.30–1.44 called otherwise (semantic-conventions 1.45.0, npm). */
export const RENAMED_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  [ATTRIBUTE.messagingSystem, 'messaging.system.name'],
  [ATTRIBUTE.kafkaOffset, 'kafka.offset'],
  [ATTRIBUTE.kafkaMessageKey, 'kafka.message.key'],
  [ATTRIBUTE.kafkaTombstone, 'kafka.message.tombstone'],
])

/** Values of `messaging.system` that 1.45 spells otherwise. */
export const RENAMED_SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['aws_sqs', 'aws.sqs'],
  ['gcp_pubsub', 'gcp.pubsub'],
  ['eventhubs', 'azure.eventhubs'],
  ['servicebus', 'azure.servicebus'],
  ['eventgrid', 'azure.eventgrid'],
])

/** Names of the metrics that Causeway records: OpenTelemetry's messaging conventions 1.30–1.44 (messaging-metrics.md), and ours. */
export const METRIC = {
  operationDuration: 'messaging.client.operation.duration',
  processDuration: 'messaging.process.duration',
  sentMessages: 'messaging.client.sent.messages',
  consumedMessages: 'messaging.client.consumed.messages',
  idConflicts: 'causeway.id_conflicts',
} as const
