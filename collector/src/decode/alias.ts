import { ATTRIBUTE, HEADER, OPERATION_TYPES, RENAMED_SYSTEMS } from '@causeway/model'

/** Under which attribute keys a fact arrives, the best first. */
export interface Alias {
  readonly keys: readonly string[]
  /** What the values of older conventions mean now; a value that is not listed is itself. */
  readonly values?: Readonly<Record<string, string>>
  /** The key it is stored under where it has no column, so that one key is enough for a reader. */
  readonly storedAs?: string
}

/** A header that an instrumentation was told to capture; Java writes `_` for `-`. */
const captured = (...headers: readonly string[]): readonly string[] =>
  headers
    .flatMap((header) => [...new Set([header, header.replaceAll('-', '_')])])
    .map((header) => `messaging.header.${header}`)

/** Values of `messaging.system` before semantic conventions 1.45. */
const SYSTEMS = { ...Object.fromEntries(RENAMED_SYSTEMS), aws_sns: 'aws.sns', AmazonSQS: 'aws.sqs' }

/** Values of `messaging.operation`, and names that clients give their calls, as operation types. */
const OPERATIONS = {
  ...Object.fromEntries(OPERATION_TYPES.map((type) => [type, type])),
  publish: 'send',
  produce: 'send',
  deliver: 'process',
  consume: 'process',
  subscribe: 'process',
  poll: 'receive',
  ack: 'settle',
  nack: 'settle',
  modack: 'settle',
  reject: 'settle',
  commit: 'settle',
}

/**
 * The one table that old and new conventions are normalised by: OpenTelemetry's messaging conventions from 1.7 to 1.45,
 * what their instrumentations really send, and our own keys. By key and not by schema URL, which most leave out.
 */
export const ALIAS = {
  service: { keys: [ATTRIBUTE.serviceName] },
  instance: { keys: [ATTRIBUTE.serviceInstanceId] },
  system: { keys: ['messaging.system.name', ATTRIBUTE.messagingSystem], values: SYSTEMS },
  operationType: {
    keys: [ATTRIBUTE.operationType, 'messaging.operation', ATTRIBUTE.operationName],
    values: OPERATIONS,
  },
  destination: {
    keys: [ATTRIBUTE.destinationName, 'messaging.destination', 'messaging.source.name', 'aws.sqs.queue.url'],
  },
  destinationTemplate: { keys: ['messaging.destination.template', 'messaging.source.template'] },
  temporary: { keys: ['messaging.destination.temporary', 'messaging.source.temporary'] },
  anonymous: { keys: ['messaging.destination.anonymous', 'messaging.source.anonymous'] },
  partition: {
    keys: [
      ATTRIBUTE.partitionId,
      'messaging.kafka.destination.partition',
      'messaging.kafka.source.partition',
      'messaging.kafka.partition',
      'messaging.eventhubs.partition.id',
    ],
  },
  offset: { keys: ['kafka.offset', ATTRIBUTE.kafkaOffset, 'messaging.kafka.message.offset'] },
  group: {
    keys: [
      ATTRIBUTE.consumerGroup,
      'messaging.kafka.consumer.group',
      'messaging.kafka.consumer_group',
      'messaging.eventhubs.consumer.group',
      'messaging.rocketmq.client_group',
    ],
  },
  subscription: {
    keys: ['messaging.destination.subscription.name', 'messaging.servicebus.destination.subscription_name'],
  },
  messageId: {
    keys: [
      ATTRIBUTE.messageId,
      'messaging.message_id',
      ATTRIBUTE.cloudEventId,
      ...captured(HEADER.eventId, HEADER.ceId),
    ],
  },
  conversation: {
    keys: [
      ATTRIBUTE.conversationId,
      'messaging.conversation_id',
      ...captured(HEADER.correlationId, HEADER.ceCorrelationId),
    ],
  },
  causation: { keys: [ATTRIBUTE.causationId, ...captured(HEADER.causationId, HEADER.ceCausationId)] },
  eventType: {
    keys: [ATTRIBUTE.eventType, ATTRIBUTE.cloudEventType, ...captured(HEADER.eventType, HEADER.ceType)],
  },
  eventVersion: { keys: [ATTRIBUTE.eventVersion, ...captured(HEADER.eventVersion)] },
  aggregateId: { keys: [ATTRIBUTE.aggregateId, ...captured(HEADER.aggregateId)] },
  aggregateType: { keys: [ATTRIBUTE.aggregateType, ...captured(HEADER.aggregateType)] },
  attempt: {
    keys: [
      ATTRIBUTE.attempt,
      'azure.servicebus.message.delivery_count',
      'messaging.servicebus.message.delivery_count',
      'gcp.pubsub.message.delivery_attempt',
      'messaging.gcp_pubsub.message.delivery_attempt',
    ],
  },
  sagaId: { keys: [ATTRIBUTE.sagaId] },
  sagaType: { keys: [ATTRIBUTE.sagaType] },
  sagaStep: { keys: [ATTRIBUTE.sagaStep] },
  sagaCompensates: { keys: [ATTRIBUTE.sagaCompensates] },
  projection: { keys: [ATTRIBUTE.projection] },
  duplicateSkipped: { keys: [ATTRIBUTE.duplicateSkipped] },
  deadLetterReason: { keys: [ATTRIBUTE.deadLetterReason] },
  errorType: { keys: [ATTRIBUTE.errorType] },
  exceptionType: { keys: ['exception.type'] },
  exceptionMessage: { keys: ['exception.message'] },
  batchCount: { keys: [ATTRIBUTE.batchMessageCount], storedAs: ATTRIBUTE.batchMessageCount },
  clientId: {
    keys: [ATTRIBUTE.clientId, 'messaging.client_id', 'messaging.kafka.client_id'],
    storedAs: ATTRIBUTE.clientId,
  },
  key: {
    keys: ['kafka.message.key', ATTRIBUTE.kafkaMessageKey, 'messaging.kafka.message_key'],
    storedAs: ATTRIBUTE.kafkaMessageKey,
  },
  tombstone: {
    keys: ['kafka.message.tombstone', ATTRIBUTE.kafkaTombstone, 'messaging.kafka.tombstone'],
    storedAs: ATTRIBUTE.kafkaTombstone,
  },
  cluster: { keys: ['kafka.cluster.id', 'messaging.kafka.cluster.id'], storedAs: 'messaging.kafka.cluster.id' },
  routingKey: {
    keys: [
      'rabbitmq.destination.routing_key',
      'messaging.rabbitmq.destination.routing_key',
      'messaging.rabbitmq.routing_key',
    ],
    storedAs: 'messaging.rabbitmq.destination.routing_key',
  },
  bodySize: {
    keys: [
      'messaging.message.body.size',
      'messaging.message.payload_size_bytes',
      'messaging.message_payload_size_bytes',
    ],
    storedAs: 'messaging.message.body.size',
  },
} as const satisfies Record<string, Alias>

/** Something that is known, whatever the attribute was called. */
export type Fact = keyof typeof ALIAS

/** The same table, loosely typed for look-ups by a variable fact. */
export const aliasOf = (fact: Fact): Alias => ALIAS[fact]

/** Attribute key → the key it is stored under, where that differs. */
export const STORED_AS: ReadonlyMap<string, string> = new Map(
  Object.values<Alias>(ALIAS).flatMap(({ keys, storedAs }) =>
    storedAs === undefined ? [] : keys.filter((key) => key !== storedAs).map((key) => [key, storedAs] as const),
  ),
)
