import { CLOUD_EVENT_PREFIX, type Envelope, HEADER } from '@causeway/model'

/** A message value and the headers that say what it is. */
export interface EventMessage {
  readonly value: string | null
  readonly headers: Readonly<Record<string, string>>
}

/**
 * An envelope as a CloudEvent 1.0 in binary form (CloudEvents Kafka binding §3.2): attributes in headers, data as value;
 * an event without data has no value. `service` is its source where the metadata name none.
 */
export function binaryCloudEvent(envelope: Envelope, service: string): EventMessage {
  const attributes = attributesOf(envelope, service)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) headers[`${CLOUD_EVENT_PREFIX}${name}`] = value
  const value = JSON.stringify(envelope.data)
  return value === undefined
    ? { value: null, headers }
    : { value, headers: { ...headers, [HEADER.contentType]: JSON_TYPE } }
}

/** An envelope as a CloudEvent 1.0 in structured form (Kafka binding §3.3, JSON format): all of it in the value. */
export function structuredCloudEvent(envelope: Envelope, service: string): EventMessage {
  const { data } = envelope
  return {
    value: JSON.stringify({ ...attributesOf(envelope, service), datacontenttype: JSON_TYPE, data }),
    headers: { [HEADER.contentType]: 'application/cloudevents+json; charset=UTF-8' },
  }
}

const JSON_TYPE = 'application/json'

/**
 * The attributes of an envelope as CloudEvents names them: its aggregate is the subject, `correlationid` and `causationid`
 * are of the Correlation extension, `eventversion` and `aggregatetype` our own. Other metadata have no place here, above
 * all not a user's id: attributes are read by every broker and router on the way.
 */
function attributesOf(envelope: Envelope, service: string): Record<string, string> {
  const { timestamp } = envelope
  const metadata: Partial<Envelope['metadata']> = envelope.metadata ?? {}
  const attributes: Record<string, string> = {
    specversion: '1.0',
    id: envelope.eventId,
    source: uriReference(metadata.source || service),
    type: envelope.eventType,
  }
  const optional = {
    time: Number.isNaN(Date.parse(timestamp)) ? undefined : timestamp,
    subject: envelope.aggregateId,
    correlationid: metadata.correlationId,
    causationid: metadata.causationId,
    eventversion: envelope.eventVersion,
    aggregatetype: envelope.aggregateType,
  }
  // An attribute of a CloudEvent is either absent or not empty.
  for (const [name, value] of Object.entries(optional)) {
    if (value !== undefined && value !== null && value !== '') attributes[name] = String(value)
  }
  return attributes
}

/** A service's name as the URI reference that a source must be: a name without odd characters is one already. */
const uriReference = (name: string): string => encodeURI(name.toWellFormed())
