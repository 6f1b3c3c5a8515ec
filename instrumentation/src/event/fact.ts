import {
  type EnvelopeFacts,
  idOf,
  nameOf,
  readCausation,
  readCloudEvent,
  readEnvelope,
  readMassTransit,
  versionOf,
} from '@causeway/model'
import type { CloudEventMode } from '../message/envelope-scan.ts'

export const NO_FACTS: EnvelopeFacts = {
  eventId: null,
  eventType: null,
  eventVersion: null,
  aggregateId: null,
  aggregateType: null,
  correlationId: null,
  causationId: null,
}

/**
 * The facts of an object: of an envelope in one of the forms that are known (the guide's, a CloudEvent, a MassTransit
 * message), or those that it states itself, whole envelope or not. A getter that throws states nothing. `mode` is what the
 * headers beside it say, if they say that it is a CloudEvent: that of a binary one is data, unless it has metadata.
 */
export function factsOf(event: object, mode: CloudEventMode | null = null): EnvelopeFacts {
  const guide = statedBy(event, GUIDE_KEYS)
  const { metadata } = guide
  const hasMetadata = typeof metadata === 'object' && metadata !== null
  if (mode === 'binary' && !hasMetadata) return NO_FACTS
  if (hasMetadata) guide.metadata = statedBy(metadata, METADATA_KEYS)
  const envelope = readEnvelope(guide)
  if (envelope === null) {
    const foreign = statedBy(event, FOREIGN_KEYS)
    const facts = readCloudEvent(foreign, mode === 'structured') ?? readMassTransit(foreign)
    if (facts !== null) return facts
  }
  const own = readCausation(guide.causationId, guide.causationIds)
  const { causationId, causationIds } = own.causationId === null && envelope !== null ? envelope : own
  return {
    eventId: idOf(guide.eventId),
    eventType: nameOf(guide.eventType),
    eventVersion: versionOf(guide.eventVersion),
    aggregateId: idOf(guide.aggregateId),
    aggregateType: nameOf(guide.aggregateType),
    correlationId: idOf(guide.correlationId) ?? envelope?.correlationId ?? null,
    causationId,
    causationIds,
  }
}

const METADATA_KEYS = ['correlationId', 'causationId', 'causationIds']
const GUIDE_KEYS = [
  ...['eventId', 'eventType', 'eventVersion', 'aggregateId', 'aggregateType', 'metadata'],
  ...METADATA_KEYS,
]
const FOREIGN_KEYS = [
  ...[
    'specversion',
    'id',
    'type',
    'source',
    'subject',
    'correlationid',
    'causationid',
    'eventversion',
    'aggregatetype',
  ],
  ...['messageId', 'messageType', 'conversationId', 'initiatorId'],
]

function statedBy(event: object, keys: readonly string[]): Record<string, unknown> {
  const stated: Record<string, unknown> = {}
  for (const key of keys) stated[key] = propertyOf(event, key)
  return stated
}

/** The value of a property, undefined where reading it throws: it may be a getter of the user's. */
function propertyOf(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key)
  } catch {
    return undefined
  }
}
