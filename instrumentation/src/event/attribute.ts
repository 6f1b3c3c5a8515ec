import { ATTRIBUTE } from '@causeway/model'
import type { Attributes } from '@opentelemetry/api'
import { type AttributeList, put } from '../record/attribute-list.ts'
import type { Identity } from './identity.ts'

/** Adds what is said of the event itself, the same on every span about it. */
export function putEvent(list: AttributeList, identity: Identity): void {
  list.push(
    ATTRIBUTE.messageId,
    identity.eventId,
    ATTRIBUTE.conversationId,
    identity.correlationId,
    ATTRIBUTE.cloudEventId,
    identity.eventId,
  )
  const { causationId, causationIds } = identity
  put(list, ATTRIBUTE.causationId, causationIds === undefined ? causationId : [...causationIds])
  put(list, ATTRIBUTE.cloudEventType, identity.eventType)
  put(list, ATTRIBUTE.eventType, identity.eventType)
  put(list, ATTRIBUTE.eventVersion, identity.eventVersion)
  put(list, ATTRIBUTE.aggregateId, identity.aggregateId)
  put(list, ATTRIBUTE.aggregateType, identity.aggregateType)
}

/** The same by itself. */
export function eventAttributes(identity: Identity): AttributeList {
  const list: AttributeList = []
  putEvent(list, identity)
  return list
}

/** Adds partition and offset, as far as the system at hand has keys for them. */
export function putPosition(list: AttributeList, system: string, partition: unknown, offset: unknown): void {
  put(list, ATTRIBUTE.partitionId, partitionText(partition))
  if (system === 'kafka') put(list, ATTRIBUTE.kafkaOffset, offsetNumber(offset))
}

/** The attributes that have a value. */
export function known(attributes: Record<string, string | number | boolean | string[] | null | undefined>): Attributes {
  const present: Attributes = {}
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== null && value !== undefined) present[key] = value
  }
  return present
}

/** A partition as text: brokers number them, `messaging.destination.partition.id` is a string. */
export const partitionText = (partition: unknown): string | null =>
  typeof partition === 'number' || (typeof partition === 'string' && partition !== '') ? String(partition) : null

/** A Kafka offset as an integer, or null when it is absent or more than a number can hold. */
export function offsetNumber(offset: unknown): number | null {
  if (typeof offset !== 'number' && (typeof offset !== 'string' || offset === '')) return null
  const value = Number(offset)
  return Number.isSafeInteger(value) && value >= 0 ? value : null
}
