import { microsFromMillis, type Operation } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import { aRequest, aSpan, NOON_MILLIS } from '../../test/example-traces.ts'
import { readTracesJson } from '../wire/read-traces-json.ts'
import { ALIAS, type Alias } from './alias.ts'
import { decodeTraces } from './decode-traces.ts'

interface Emitter {
  readonly kind: number
  readonly name?: string
  readonly parentSpanId?: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly says: Partial<Operation>
}

const PRODUCER = 4
const CONSUMER = 5
const CLIENT = 3
const PARENT = '00f067aa0ba902b7'
const FROM_PARENT = `5b8efff798038103d269b633813fc60c-${PARENT}`

/** What instrumentations in the field really send, by their own sources. */
const EMITTERS: Readonly<Record<string, Emitter>> = {
  'kafkajs 0.8, send': {
    kind: PRODUCER,
    attributes: { 'messaging.system': 'kafka', 'messaging.destination': 'orders', 'messaging.operation': 'send' },
    says: { type: 'send', destination: 'orders', system: 'kafka', consumer: null },
  },
  'kafkajs 0.33, process': {
    kind: CONSUMER,
    parentSpanId: PARENT,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '3',
      'messaging.kafka.offset': '1042',
      'messaging.kafka.message.key': 'order_7',
    },
    says: {
      type: 'process',
      partition: '3',
      offset: 1042,
      consumer: 'order',
      eventId: FROM_PARENT as Operation['eventId'],
    },
  },
  'amqplib 0.71, publish': {
    kind: PRODUCER,
    name: 'publish shop',
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.destination': 'shop',
      'messaging.destination_kind': 'topic',
      'messaging.rabbitmq.routing_key': 'orders.created',
      'messaging.message_id': 'evt_1',
      'messaging.conversation_id': 'corr_1',
    },
    says: { type: 'send', destination: 'shop', eventId: 'evt_1', correlationId: 'corr_1' } as Partial<Operation>,
  },
  'amqplib 0.71, process': {
    kind: CONSUMER,
    name: 'billing process',
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.destination': 'shop',
      'messaging.operation': 'process',
      'messaging.message_id': 'evt_1',
      'messaging.conversation_id': 'corr_1',
    },
    says: { type: 'process', consumer: 'billing', eventId: 'evt_1' } as Partial<Operation>,
  },
  'aws-sdk 0.79, SNS publish': {
    kind: PRODUCER,
    attributes: {
      'messaging.system': 'aws_sns',
      'messaging.destination.name': 'arn:aws:sns:eu-central-1:000000000000:orders',
      'messaging.operation.type': 'send',
    },
    says: { type: 'send', system: 'aws.sns', destination: 'orders' },
  },
  'SQS process': {
    kind: CONSUMER,
    attributes: {
      'messaging.system': 'aws_sqs',
      'messaging.operation': 'process',
      'aws.sqs.queue.url': 'https://sqs.eu-central-1.amazonaws.com/000000000000/orders',
      'messaging.message.id': 'b3a0',
    },
    says: { type: 'process', system: 'aws.sqs', destination: 'orders', consumer: 'orders' },
  },
  'Java agent, Kafka publish': {
    kind: PRODUCER,
    name: 'orders publish',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation': 'publish',
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '3',
      'messaging.kafka.message.offset': 1042,
      'messaging.client_id': 'producer-1',
    },
    says: { type: 'send', partition: '3', offset: 1042 },
  },
  'Java agent, Kafka process with captured headers': {
    kind: CONSUMER,
    name: 'orders process',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation': 'process',
      'messaging.destination.name': 'orders',
      'messaging.kafka.message.offset': 1042,
      'messaging.kafka.consumer.group': 'payment',
      'messaging.header.x_event_id': ['evt_1'],
      'messaging.header.x_correlation_id': ['corr_1'],
      'messaging.header.ce_causationid': ['evt_0'],
      'messaging.header.x_event_type': ['OrderCreated'],
    },
    says: {
      type: 'process',
      consumer: 'payment',
      eventId: 'evt_1',
      correlationId: 'corr_1',
      causationIds: ['evt_0'],
      eventType: 'OrderCreated',
    } as unknown as Partial<Operation>,
  },
  'Python kafka, no operation at all': {
    kind: CONSUMER,
    parentSpanId: PARENT,
    attributes: { 'messaging.system': 'kafka', 'messaging.destination': 'orders', 'messaging.kafka.partition': 3 },
    says: { type: 'process', destination: 'orders', partition: '3', eventId: FROM_PARENT as Operation['eventId'] },
  },
  'Python confluent-kafka, whose message id is a position': {
    kind: CONSUMER,
    parentSpanId: PARENT,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.destination': 'orders',
      'messaging.kafka.partition': 3,
      'messaging.operation': 'process',
      'messaging.message.id': 'orders.3.1042',
    },
    says: { type: 'process', eventId: FROM_PARENT as Operation['eventId'] },
  },
  'Elixir and Go after 1.17, with messaging.source': {
    kind: CONSUMER,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.source.name': 'orders',
      'messaging.kafka.source.partition': 1,
      'messaging.operation': 'process',
      'messaging.kafka.consumer_group': 'payment',
    },
    says: { destination: 'orders', partition: '1', consumer: 'payment' },
  },
  'Google Pub/Sub 6.3, subscribe': {
    kind: CONSUMER,
    attributes: {
      'messaging.system': 'gcp_pubsub',
      'messaging.operation': 'process',
      'messaging.destination.name': 'orders-billing',
      'messaging.message.id': '1234',
      'messaging.gcp_pubsub.message.delivery_attempt': 3,
    },
    says: { system: 'gcp.pubsub', consumer: 'orders-billing', attempt: 3 },
  },
  '@platformatic/kafka-opentelemetry 0.5, send': {
    kind: PRODUCER,
    name: 'send to orders',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.destination.name': 'orders',
      'messaging.kafka.message.tombstone': 'true',
    },
    says: { type: 'send', destination: 'orders' },
  },
  'semantic conventions 1.45': {
    kind: CONSUMER,
    attributes: {
      'messaging.system.name': 'azure.servicebus',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'orders',
      'messaging.destination.subscription.name': 'billing',
      'messaging.message.id': 'evt_1',
      'kafka.offset': 7,
    },
    says: { system: 'azure.servicebus', consumer: 'billing', offset: 7 },
  },
  'Azure Service Bus before 1.45': {
    kind: CLIENT,
    attributes: {
      'messaging.system': 'servicebus',
      'messaging.operation': 'settle',
      'messaging.destination.name': 'orders',
      'messaging.servicebus.destination.subscription_name': 'billing',
      'messaging.servicebus.message.delivery_count': 2,
      'messaging.message.id': 'evt_1',
    },
    says: { type: 'settle', system: 'azure.servicebus', consumer: 'billing', attempt: 2 },
  },
  'a reply queue made up for one reply': {
    kind: PRODUCER,
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'amq.gen-1f3a',
      'messaging.destination.temporary': true,
    },
    says: { destination: '(temporary)' },
  },
}

describe('normalisation', () => {
  it.each(Object.entries(EMITTERS))('understands %s', (_name, { says, attributes, ...parts }) => {
    expect(decoded(parts, attributes)).toMatchObject({ type: 'operation', operation: says })
  })

  it('stores facts that have no column under one key, whatever they were called', () => {
    for (const { keys, storedAs } of Object.values<Alias>(ALIAS)) {
      if (storedAs === undefined || storedAs === 'messaging.batch.message_count') continue
      for (const key of keys) {
        const attributes = { 'messaging.system': 'kafka', 'messaging.operation.type': 'send', [key]: 'x' }
        expect(decoded({ kind: PRODUCER }, attributes)).toMatchObject({ attributes: { [storedAs]: 'x' } })
      }
    }
  })

  it('spells no key twice', () => {
    const keys = Object.values<Alias>(ALIAS).flatMap((alias) => alias.keys)
    expect(keys).toEqual([...new Set(keys)])
  })

  it('passes over a word that is no operation', () => {
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'bake',
      'messaging.operation': 'publish',
    }
    expect(decoded({ kind: CLIENT }, attributes)).toMatchObject({ operation: { type: 'send' } })
    const onlyBake = { 'messaging.system': 'kafka', 'messaging.operation.type': 'bake' }
    expect(decoded({ kind: CLIENT }, onlyBake)).toMatchObject({ type: 'span' })
  })
})

function decoded(parts: Parameters<typeof aSpan>[0], attributes: Readonly<Record<string, unknown>>) {
  const request = aRequest([aSpan({ ...parts, attributes })])
  const read = readTracesJson(Buffer.from(JSON.stringify(request)))
  if (read.type === 'undecodable') throw new Error(read.detail)
  return decodeTraces(read.value, microsFromMillis(NOON_MILLIS)).spans[0]
}
