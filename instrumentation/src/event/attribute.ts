import { ATTRIBUTE } from '@causeway/model'
import type { Attributes, AttributeValue } from '@opentelemetry/api'
import { type AttributeList, put } from '../record/attribute-list.ts'
import type { Identity } from './identity.ts'

/** Tells what is said of the event itself, the same on every span about it, attribute by attribute. */
export function tellEvent<To>(
  to: To,
  tell: (to: To, key: string, value: AttributeValue | null) => void,
  identity: Identity,
): void {
  const { causationId, causationIds } = identity
  tell(to, ATTRIBUTE.messageId, identity.eventId)
  tell(to, ATTRIBUTE.conversationId, identity.correlationId)
  tell(to, ATTRIBUTE.cloudEventId, identity.eventId)
  tell(to, ATTRIBUTE.causationId, causationIds === undefined ? causationId : [...causationIds])
  tell(to, ATTRIBUTE.cloudEventType, identity.eventType)
  tell(to, ATTRIBUTE.eventType, identity.eventType)
  tell(to, ATTRIBUTE.eventVersion, identity.eventVersion)
  tell(to, ATTRIBUTE.aggregateId, identity.aggregateId)
  tell(to, ATTRIBUTE.aggregateType, identity.aggregateType)
}

/** Adds it to a list. */
export const putEvent = (list: AttributeList, identity: Identity): void => tellEvent(list, put, identity)

/** The same by itself. */
export function eventAttributes(identity: Identity): AttributeList {
  const list: AttributeList = []
  putEvent(list, identity)
  return list
}

/** The list, with what is said of an event added. */
export function withEvent(list: AttributeList, event: Identity | undefined): AttributeList {
  if (event !== undefined) putEvent(list, event)
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
