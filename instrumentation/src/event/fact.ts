import { type EnvelopeFacts, isId, MAX_NAME_LENGTH, readCausation, readEnvelope } from '@causeway/model'

/** The value as an id, or null when it cannot be one. */
export const idOf = (value: unknown): string | null => (isId(value) ? value : null)

/** The value as a type or other name, or null when it cannot be one. */
export const nameOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH && !value.includes('\0') ? value : null

/** The value as a version: versions are numbers or names. */
export const versionOf = (value: unknown): string | null =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : nameOf(value)

/** The facts of a plain object that states them itself, whether or not it is a whole envelope. */
export function factsOf(event: object): EnvelopeFacts {
  const stated: Partial<Record<keyof EnvelopeFacts, unknown>> = event
  const envelope = readEnvelope(event)
  const own = readCausation(stated.causationId, stated.causationIds)
  const { causationId, causationIds } = own.causationId === null && envelope !== null ? envelope : own
  return {
    eventId: idOf(stated.eventId),
    eventType: nameOf(stated.eventType),
    eventVersion: versionOf(stated.eventVersion),
    aggregateId: idOf(stated.aggregateId),
    aggregateType: nameOf(stated.aggregateType),
    correlationId: idOf(stated.correlationId) ?? envelope?.correlationId ?? null,
    causationId,
    causationIds,
  }
}
