import { type EnvelopeFacts, readEnvelope } from '@causeway/model'
import { NO_FACTS, type SentIdentity } from '../event/identity.ts'
import { readHeaders } from '../message/carrier.ts'
import { type FoundEnvelope, fillEnvelope, findEnvelope } from '../message/value.ts'
import { beginSending, type Outgoing, type Sending } from '../sending.ts'
import type { Tools } from '../tools.ts'

/** A Kafka message on its way out, whatever the client. */
export interface KafkaOutgoing {
  readonly topic: string
  readonly key: unknown
  /** Text or bytes; or an object that a serializer of the client's will turn into them. */
  readonly value: unknown
  readonly headers: unknown
  readonly clientId: string | null
  /** Which of the messages that are sent together it is. */
  readonly index: number
}

/**
 * Begins the send of one message. `value` is the message's own, its envelope filled where it is text or bytes of one.
 * `begin` says which span stands for the send: a new one unless given.
 */
export function beginMessage(
  tools: Tools,
  message: KafkaOutgoing,
  begin: (tools: Tools, outgoing: Outgoing) => Sending = beginSending,
): { readonly sending: Sending; readonly value: unknown } {
  const { topic, key, value, clientId, index } = message
  const headers = readHeaders(message.headers)
  const envelope = findEnvelope(value, headers.cloudEvent)
  let sent = value
  const sending = begin(tools, {
    system: 'kafka',
    destination: topic,
    envelope: envelope?.facts ?? objectFacts(value),
    states: (identity) => {
      if (envelope === null) return NO_FACTS
      sent = filled(tools, value, envelope, identity)
      const { correlationId, causationId } = identity
      return sent === value ? envelope.facts : { ...envelope.facts, correlationId, causationId }
    },
    headers: message.headers,
    read: headers,
    clientId,
    key,
    tombstone: value === null,
    index,
  })
  return { sending, value: sent }
}

/** An object is read and left as it is: a serializer with a schema may refuse what it does not know. */
function objectFacts(value: unknown): EnvelopeFacts {
  const isObject = typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
  return (isObject ? readEnvelope(value) : null) ?? NO_FACTS
}

/** A forwarded event keeps its source, even an unknown one: this service did not make it. */
function filled(tools: Tools, value: unknown, envelope: FoundEnvelope, identity: SentIdentity): unknown {
  if (!Buffer.isBuffer(value) && typeof value !== 'string') return value
  return fillEnvelope(value, envelope, {
    correlationId: identity.correlationId,
    causationId: identity.causationId,
    source: identity.forwarded ? null : tools.service,
  })
}
