import { type Causation, readCausation } from './causation.ts'
import { isId } from './id.ts'

/** What travels beside the data of an event: who, and in which flow. */
export interface Metadata {
  readonly correlationId?: string
  readonly causationId?: string
  /** All causes, where several events caused this one; `causationId` is the first of them. */
  readonly causationIds?: readonly string[]
  readonly userId?: string
  readonly source?: string
  readonly [other: string]: unknown
}

/** The guide's event envelope. `data` is the service's own and never read by Causeway. */
export interface Envelope<Data = unknown> {
  readonly eventId: string
  readonly eventType: string
  readonly eventVersion: number | string
  /** ISO 8601 */
  readonly timestamp: string
  readonly aggregateId?: string
  readonly aggregateType?: string
  readonly data: Data
  readonly metadata: Metadata
}

/** The ids and names of an envelope, each checked, absent ones null. */
export interface EnvelopeFacts extends Causation {
  readonly eventId: string | null
  readonly eventType: string | null
  readonly eventVersion: string | null
  readonly aggregateId: string | null
  readonly aggregateType: string | null
  readonly correlationId: string | null
}

/**
 * Reads what Causeway needs of a parsed message value. Null when the value is not an envelope: not an object, or
 * without a usable `eventId` and `eventType`. A field of the wrong type counts as absent; nothing throws.
 */
export function readEnvelope(value: unknown): EnvelopeFacts | null {
  if (!isRecord(value)) return null
  const eventId = idOf(value.eventId)
  const eventType = nameOf(value.eventType)
  if (eventId === null || eventType === null) return null
  const metadata = isRecord(value.metadata) ? value.metadata : {}
  const { causationId, causationIds } = readCausation(metadata.causationId, metadata.causationIds)
  return {
    eventId,
    eventType,
    eventVersion: versionOf(value.eventVersion),
    aggregateId: idOf(value.aggregateId),
    aggregateType: nameOf(value.aggregateType),
    correlationId: idOf(metadata.correlationId),
    causationId,
    causationIds,
  }
}

/**
 * The facts of a CloudEvent in structured form (CloudEvents 1.0 JSON, its Correlation extension, and our extensions
 * `eventversion` and `aggregatetype`; its subject is the aggregate). Null without a usable id and type; and, unless the
 * message is `declared` to be one by its content type, without the `specversion` and `source` that make it unmistakable.
 */
export function readCloudEvent(value: unknown, declared: boolean): EnvelopeFacts | null {
  if (!isRecord(value)) return null
  const eventId = idOf(value.id)
  const eventType = nameOf(value.type)
  if (eventId === null || eventType === null) return null
  if (!declared && (typeof value.specversion !== 'string' || typeof value.source !== 'string')) return null
  return {
    eventId,
    eventType,
    eventVersion: versionOf(value.eventversion),
    aggregateId: idOf(value.subject),
    aggregateType: nameOf(value.aggregatetype),
    correlationId: idOf(value.correlationid),
    causationId: idOf(value.causationid),
  }
}

const URN = 'urn:message:'

/**
 * The facts of a MassTransit message (`application/vnd.masstransit+json`): the conversation is the flow, the initiator the
 * cause. Null without a usable `messageId` and a first `messageType`, whose `urn:message:` is left out.
 */
export function readMassTransit(value: unknown): EnvelopeFacts | null {
  if (!isRecord(value) || !Array.isArray(value.messageType)) return null
  const eventId = idOf(value.messageId)
  const [type] = value.messageType
  const eventType = nameOf(typeof type === 'string' && type.startsWith(URN) ? type.slice(URN.length) : type)
  if (eventId === null || eventType === null) return null
  return {
    eventId,
    eventType,
    eventVersion: null,
    aggregateId: null,
    aggregateType: null,
    correlationId: idOf(value.conversationId),
    causationId: idOf(value.initiatorId),
  }
}

/** Longest event type, aggregate type or version that is kept, in characters. */
export const MAX_NAME_LENGTH = 255

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value as an id, or null when it cannot be one. */
export const idOf = (value: unknown): string | null => (isId(value) ? value : null)

/** The value as a type or other name, or null when it cannot be one. */
export function nameOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value.length > MAX_NAME_LENGTH) return null
  return value.includes('\0') || !value.isWellFormed() ? null : value
}

/** The value as a version, or null when it cannot be one: versions are numbers or names. */
export const versionOf = (value: unknown): string | null =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : nameOf(value)
