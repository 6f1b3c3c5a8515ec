import { ATTRIBUTE } from '@causeway/model'
import type { Attributes } from '@opentelemetry/api'
import type { Identity } from './identity.ts'

/** Attributes of the event itself, the same on every span about it. Absent facts are left out. */
export function eventAttributes(identity: Identity): Attributes {
  return known({
    [ATTRIBUTE.messageId]: identity.eventId,
    [ATTRIBUTE.conversationId]: identity.correlationId,
    [ATTRIBUTE.cloudEventId]: identity.eventId,
    [ATTRIBUTE.cloudEventType]: identity.eventType,
    [ATTRIBUTE.causationId]: identity.causationIds === undefined ? identity.causationId : [...identity.causationIds],
    [ATTRIBUTE.eventType]: identity.eventType,
    [ATTRIBUTE.eventVersion]: identity.eventVersion,
    [ATTRIBUTE.aggregateId]: identity.aggregateId,
    [ATTRIBUTE.aggregateType]: identity.aggregateType,
  })
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
