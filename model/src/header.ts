import type { EnvelopeFacts } from './envelope.ts'

/**
 * Every message header that Causeway reads or writes, spelt once. Read without regard to case.
 * `ce_*` is the CloudEvents Kafka binding with its Correlation and Distributed Tracing extensions, and two extensions of
 * our own (`eventversion`, `aggregatetype`); the rest is ours or W3C's.
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
  /** All causes as a JSON array of texts, where there are several; `x-causation-id` is the first of them. */
  causationIds: 'x-causation-ids',
  aggregateId: 'x-aggregate-id',
  aggregateType: 'x-aggregate-type',
  contentType: 'content-type',
  ceId: 'ce_id',
  ceType: 'ce_type',
  ceSubject: 'ce_subject',
  ceCorrelationId: 'ce_correlationid',
  ceCausationId: 'ce_causationid',
  ceEventVersion: 'ce_eventversion',
  ceAggregateType: 'ce_aggregatetype',
  ceTraceparent: 'ce_traceparent',
  ceTracestate: 'ce_tracestate',
} as const

/** What the CloudEvents Kafka binding (§3.2.3.1) puts before the name of an attribute to make it a header. */
export const CLOUD_EVENT_PREFIX = 'ce_'

export type HeaderName = (typeof HEADER)[keyof typeof HEADER]

/** The headers under which one framework states the facts of an event. */
export interface HeaderDialect {
  readonly name: string
  /** Headers that must all be there before the dialect is believed, for some of its names are anybody's. */
  readonly signature: readonly string[]
  /** For each fact the headers that carry it, the surest first. */
  readonly facts: Readonly<Partial<Record<keyof EnvelopeFacts, readonly string[]>>>
}

/**
 * What other frameworks call our facts, the surest first: a fact is taken from the first dialect that states it. Names
 * are in lower case, for they are compared without regard to it. Our own headers and those of CloudEvents come before.
 */
export const HEADER_DIALECTS: readonly HeaderDialect[] = [
  {
    // NServiceBus' Headers.cs. Its own CorrelationId pairs a reply with its request and names no flow.
    name: 'NServiceBus',
    signature: ['nservicebus.messageid'],
    facts: {
      eventId: ['nservicebus.messageid'],
      eventType: ['nservicebus.enclosedmessagetypes'],
      correlationId: ['nservicebus.conversationid'],
      causationId: ['nservicebus.relatedto'],
    },
  },
  {
    // MassTransit's MessageHeaders.cs. The initiator is the CorrelationId of the message that was being handled.
    name: 'MassTransit',
    signature: ['messageid', 'conversationid'],
    facts: {
      eventId: ['messageid'],
      eventType: ['mt-messagetype'],
      correlationId: ['conversationid'],
      causationId: ['mt-initiatorid'],
    },
  },
  {
    // Axon 5 says causationId for what Axon 4 called correlationId, so this one must be asked before Axon 4.
    name: 'Axon 5',
    signature: ['axon-metadata-causationid'],
    facts: { correlationId: ['axon-metadata-correlationid'], causationId: ['axon-metadata-causationid'] },
  },
  {
    // Axon 4's MessageOriginProvider: traceId is the root of the chain, correlationId the parent.
    name: 'Axon 4',
    signature: ['axon-metadata-traceid'],
    facts: { correlationId: ['axon-metadata-traceid'], causationId: ['axon-metadata-correlationid'] },
  },
  {
    // What both have in common: Axon's Headers.java.
    name: 'Axon',
    signature: [],
    facts: {
      eventId: ['axon-message-id'],
      eventType: ['axon-message-type'],
      eventVersion: ['axon-message-revision'],
      aggregateId: ['axon-message-aggregate-id'],
      aggregateType: ['axon-message-aggregate-type'],
      correlationId: ['axon-metadata-correlationid'],
    },
  },
  {
    // Wolverine's EnvelopeConstants.cs: the conversation id is the id of the causing message.
    name: 'Wolverine',
    signature: ['id', 'message-type'],
    facts: {
      eventId: ['id'],
      eventType: ['message-type'],
      correlationId: ['correlation-id'],
      causationId: ['conversation-id'],
    },
  },
  {
    // Eventuate Tram's Message, EventMessageHeaders and ReplyMessageHeaders: it has no notion of a flow.
    name: 'Eventuate Tram',
    signature: ['id', 'event-aggregate-type'],
    facts: {
      eventId: ['id'],
      eventType: ['event-type'],
      aggregateId: ['event-aggregate-id'],
      aggregateType: ['event-aggregate-type'],
    },
  },
  {
    name: 'Eventuate Tram reply',
    signature: ['id', 'reply_to_message_id'],
    facts: { eventId: ['id'], eventType: ['reply_type'], causationId: ['reply_to_message_id'] },
  },
  {
    // What people call them without any framework.
    name: 'generic',
    signature: [],
    facts: {
      eventId: ['event-id', 'event_id', 'eventid'],
      eventType: ['event-type', 'event_type', 'eventtype'],
      eventVersion: ['event-version', 'event_version', 'eventversion'],
      aggregateId: ['aggregate-id', 'aggregate_id', 'aggregateid'],
      aggregateType: ['aggregate-type', 'aggregate_type', 'aggregatetype'],
      correlationId: ['correlation-id', 'correlation_id', 'correlationid', 'x-correlationid', 'x_correlation_id'],
      causationId: ['causation-id', 'causation_id', 'causationid', 'x-causationid', 'x_causation_id'],
    },
  },
]
