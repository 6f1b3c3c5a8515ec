import { describe, expect, it } from 'vitest'
import { readHeaders } from './carrier.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** Headers as each framework writes them on a message that another message caused. */
const messages = {
  // Particular/NServiceBus, Headers.cs; values as in ServiceControl's tests.
  NServiceBus: {
    headers: {
      'NServiceBus.MessageId': 'caf68027-acce-4260-8442-ac6500e46afc',
      'NServiceBus.MessageIntent': 'Publish',
      'NServiceBus.RelatedTo': '2e6c6c9c-c4cb-474e-98b8-ac6500e46a0c',
      'NServiceBus.ConversationId': '37c405c8-e4e4-4873-8eb4-ac6500e46621',
      'NServiceBus.CorrelationId': '6e449174-6f77-4da4-b9c0-ac6500e46621',
      'NServiceBus.EnclosedMessageTypes':
        'Acme.OrderShipped, Acme.Shared, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null;Acme.IShipped, Acme.Shared',
      'NServiceBus.ContentType': 'application/json',
      traceparent,
    },
    facts: {
      eventId: 'caf68027-acce-4260-8442-ac6500e46afc',
      eventType: 'Acme.OrderShipped',
      correlationId: '37c405c8-e4e4-4873-8eb4-ac6500e46621',
      causationId: '2e6c6c9c-c4cb-474e-98b8-ac6500e46a0c',
    },
  },
  // MassTransit/MassTransit, MessageHeaders.cs: the Kafka rider and the raw JSON serializer write these.
  MassTransit: {
    headers: {
      MessageId: '7c110000-5d2b-0015-8a4e-08dc2f5a0001',
      ConversationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0002',
      CorrelationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0003',
      'MT-InitiatorId': '7c110000-5d2b-0015-8a4e-08dc2f5a0004',
      'MT-Source-Address': 'rabbitmq://localhost/order',
      'MT-MessageType': 'urn:message:Shop.Contracts:OrderSubmitted;urn:message:Shop.Contracts:IOrder',
      'Content-Type': 'application/json',
    },
    facts: {
      eventId: '7c110000-5d2b-0015-8a4e-08dc2f5a0001',
      eventType: 'Shop.Contracts:OrderSubmitted',
      correlationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0002',
      causationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0004',
    },
  },
  // AxonFramework/extension-kafka, HeaderUtils.java, and Axon 4's MessageOriginProvider.
  'Axon 4': {
    headers: {
      'axon-message-id': 'b6f3a7f0-0f0e-4c40-8d8e-000000000003',
      'axon-message-type': 'com.shop.api.OrderPlacedEvent',
      'axon-message-revision': '2',
      'axon-message-aggregate-id': 'order-42',
      'axon-message-aggregate-seq': '0',
      'axon-message-aggregate-type': 'Order',
      'axon-metadata-traceId': 'b6f3a7f0-0f0e-4c40-8d8e-000000000001',
      'axon-metadata-correlationId': 'b6f3a7f0-0f0e-4c40-8d8e-000000000002',
    },
    facts: {
      eventId: 'b6f3a7f0-0f0e-4c40-8d8e-000000000003',
      eventType: 'com.shop.api.OrderPlacedEvent',
      eventVersion: '2',
      aggregateId: 'order-42',
      aggregateType: 'Order',
      correlationId: 'b6f3a7f0-0f0e-4c40-8d8e-000000000001',
      causationId: 'b6f3a7f0-0f0e-4c40-8d8e-000000000002',
    },
  },
  // docs.axoniq.io, Axon Framework 5, "Message Correlation": what was traceId is correlationId now.
  'Axon 5': {
    headers: {
      'axon-message-id': 'evt-4',
      'axon-message-type': 'com.shop.api.OrderPlacedEvent',
      'axon-metadata-correlationId': 'cmd-1',
      'axon-metadata-causationId': 'cmd-3',
    },
    facts: { eventId: 'evt-4', correlationId: 'cmd-1', causationId: 'cmd-3' },
  },
  'Axon 5, first event': {
    headers: { 'axon-message-id': 'evt-4', 'axon-metadata-correlationId': 'cmd-1' },
    facts: { eventId: 'evt-4', correlationId: 'cmd-1', causationId: null },
  },
  // JasperFx/wolverine, EnvelopeConstants.cs; parent-id is the parent of the OpenTelemetry activity.
  Wolverine: {
    headers: {
      id: '018d3f6a-3c1e-4f0a-9a51-2f1f6d000003',
      'message-type': 'shop.order_placed',
      source: 'OrderService',
      'correlation-id': '0af7651916cd43dd8448eb211c80319c',
      'conversation-id': '018d3f6a-3c1e-4f0a-9a51-2f1f6d000002',
      'parent-id': traceparent,
      attempts: '0',
      'content-type': 'application/json',
    },
    facts: {
      eventId: '018d3f6a-3c1e-4f0a-9a51-2f1f6d000003',
      eventType: 'shop.order_placed',
      correlationId: '0af7651916cd43dd8448eb211c80319c',
      causationId: '018d3f6a-3c1e-4f0a-9a51-2f1f6d000002',
    },
  },
  // eventuate-tram-core, Message.java and EventMessageHeaders.java.
  'Eventuate Tram': {
    headers: {
      ID: '00000183c7c93c05-f2d3907995f30000',
      PARTITION_ID: '1',
      DESTINATION: 'shop.domain.Order',
      DATE: 'Tue, 11 Oct 2022 16:03:17 GMT',
      'event-type': 'shop.domain.OrderPlaced',
      'event-aggregate-type': 'shop.domain.Order',
      'event-aggregate-id': '1',
    },
    facts: {
      eventId: '00000183c7c93c05-f2d3907995f30000',
      eventType: 'shop.domain.OrderPlaced',
      aggregateId: '1',
      aggregateType: 'shop.domain.Order',
      correlationId: null,
      causationId: null,
    },
  },
  // eventuate-tram-core, ReplyMessageHeaders.java.
  'Eventuate Tram reply': {
    headers: {
      ID: 'r-1',
      reply_to_message_id: 'c-1',
      reply_type: 'shop.CreditReserved',
      'reply_outcome-type': 'SUCCESS',
    },
    facts: { eventId: 'r-1', eventType: 'shop.CreditReserved', causationId: 'c-1' },
  },
}

describe('headers of', () => {
  it.each(Object.entries(messages))('%s are read as what they mean, as text and as bytes', (_, { headers, facts }) => {
    expect(readHeaders(headers)).toMatchObject(facts)
    const bytes = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]))
    expect(readHeaders(bytes)).toMatchObject(facts)
  })

  it.each([
    ['correlation-id', 'causation-id'],
    ['correlation_id', 'causation_id'],
    ['correlationId', 'causationId'],
    ['Correlation-ID', 'Causation-ID'],
    ['X-CorrelationId', 'X-CausationId'],
    ['X-Correlation-Id', 'X-Causation-Id'],
  ])('nobody in particular are read as what they are called: %s, %s', (correlation, causation) => {
    expect(readHeaders({ [correlation]: 'c', [causation]: 'k' })).toMatchObject({
      correlationId: 'c',
      causationId: 'k',
    })
  })
})

describe('of several headers for one fact', () => {
  it("ours counts, then that of CloudEvents, then a framework's, then the one that is anybody's", () => {
    const ranked = [
      ['x-correlation-id', 'ours'],
      ['ce_correlationid', 'cloud'],
      ['NServiceBus.ConversationId', 'framework'],
      ['correlationId', 'generic'],
    ] as const
    const besides = { 'NServiceBus.MessageId': 'm-1' }
    for (let rank = 0; rank < ranked.length; rank++) {
      const headers = Object.fromEntries([...ranked.slice(rank)].reverse())
      expect(readHeaders({ ...headers, ...besides }).correlationId).toBe(ranked[rank]?.[1])
    }
  })

  it('one that cannot be an id leaves the word to the next', () => {
    expect(readHeaders({ 'x-event-id': '', ce_id: 'ce_1' }).eventId).toBe('ce_1')
  })
})

it('a bare `id` or `conversation-id`, which may be anything, is believed only in the company of its framework', () => {
  expect(readHeaders({ id: 'order_1', 'conversation-id': 'chat_7', MessageId: 'm_1' })).toMatchObject({
    eventId: null,
    causationId: null,
  })
})
