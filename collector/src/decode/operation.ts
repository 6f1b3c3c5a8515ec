import { MAX_NAME_LENGTH, OPERATION_TYPES, type Operation, type OperationType, type SagaLabel } from '@causeway/model'
import { type OtlpSpan, SPAN_KIND } from '../wire/otlp-span.ts'
import type { EventIds } from './event.ts'
import type { Facts } from './facts.ts'
import { readFailure } from './failure.ts'
import type { Identity } from './identity.ts'
import type { Source } from './source.ts'

/** Longest message or reason that is kept in a column, in UTF-16 units. */
export const MAX_MESSAGE_LENGTH = 4_096

const MAX_ATTEMPT = 32_767

/** What was done, as the conventions say it, else by the span's kind; null for a span that is not about messages. */
export function operationTypeOf(span: OtlpSpan, facts: Facts): OperationType | null {
  const said = facts.oneOf('operationType', OPERATION_TYPES)
  if (said !== null) return said
  if (facts.peek('system').length === 0) return null
  if (span.kind === SPAN_KIND.producer) return 'send'
  return span.kind === SPAN_KIND.consumer ? 'process' : null
}

/** Everything else that the columns of an operation hold. */
export function readOperation(
  type: OperationType,
  span: OtlpSpan,
  facts: Facts,
  identity: Identity,
  event: EventIds,
  source: Source,
): Operation {
  const system = facts.text('system', MAX_NAME_LENGTH) ?? 'unknown'
  const destination = destinationOf(facts)
  const consumer = type === 'create' || type === 'send' ? null : consumerOf(system, destination, span, facts, source)
  return {
    type,
    traceId: identity.traceId,
    spanId: identity.spanId,
    parentSpanId: identity.parentSpanId,
    startedAt: identity.startedAt,
    endedAt: identity.endedAt,
    eventId: event.eventId,
    correlationId: event.correlationId,
    causationIds: event.causationIds,
    eventType: facts.text('eventType', MAX_NAME_LENGTH),
    eventVersion: facts.text('eventVersion', MAX_NAME_LENGTH),
    aggregateId: facts.id('aggregateId'),
    aggregateType: facts.text('aggregateType', MAX_NAME_LENGTH),
    service: source.service,
    instance: source.instance,
    system,
    destination,
    partition: facts.text('partition', MAX_NAME_LENGTH),
    offset: facts.integer('offset'),
    consumer,
    ...readFailure(span, facts, MAX_MESSAGE_LENGTH),
    attempt: Math.min(Math.max(facts.integer('attempt') ?? 1, 1), MAX_ATTEMPT),
    saga: readSaga(facts),
    projection: facts.text('projection', MAX_NAME_LENGTH),
    duplicateSkipped: facts.flag('duplicateSkipped'),
    deadLetterReason: facts.text('deadLetterReason', MAX_MESSAGE_LENGTH),
  }
}

/** Names that clients make up for one reply are many, so their template or one name for all stands for them. */
function destinationOf(facts: Facts): string | null {
  if (facts.flag('temporary') || facts.flag('anonymous')) {
    return facts.text('destinationTemplate', MAX_NAME_LENGTH) ?? '(temporary)'
  }
  const name = facts.text('destination', MAX_NAME_LENGTH)
  if (name?.startsWith('arn:')) return name.slice(name.lastIndexOf(':') + 1) || name
  if (name?.startsWith('https://sqs.')) return name.slice(name.lastIndexOf('/') + 1) || name
  return name
}

/** Systems where a destination is a queue that its readers share, so that the queue is the consumer. */
const QUEUES: readonly string[] = ['aws.sqs', 'rabbitmq', 'azure.servicebus', 'activemq', 'jms', 'pgboss', 'gcp.pubsub']

/** The group or subscription; else the queue; else the service, which is what its group is most often called. */
function consumerOf(system: string, destination: string | null, span: OtlpSpan, facts: Facts, source: Source): string {
  const named = facts.text('group', MAX_NAME_LENGTH) ?? facts.text('subscription', MAX_NAME_LENGTH)
  if (named !== null) return named
  if (!QUEUES.includes(system)) return source.service
  // amqplib's instrumentation tells the queue in the span name only: `<queue> process`.
  const queue = system === 'rabbitmq' ? /^(.+) process$/.exec(span.name)?.[1] : undefined
  const name = queue ?? destination?.slice(destination.lastIndexOf(':') + 1) ?? ''
  return name === '' || name.length > MAX_NAME_LENGTH ? source.service : name
}

function readSaga(facts: Facts): SagaLabel | null {
  const id = facts.id('sagaId')
  if (id === null) return null
  return {
    id,
    type: facts.text('sagaType', MAX_NAME_LENGTH),
    step: facts.text('sagaStep', MAX_NAME_LENGTH),
    compensates: facts.text('sagaCompensates', MAX_NAME_LENGTH),
  }
}
