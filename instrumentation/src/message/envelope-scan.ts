import { type EnvelopeFacts, readCloudEvent, readEnvelope, readMassTransit } from '@causeway/model'
import { afterSpace, firstOfList, keysOf, type Members, membersOf, scalarBetween } from './json-members.ts'

/** How the headers of a message say that it is a CloudEvent: its attributes are in the headers, or all of it is in the value. */
export type CloudEventMode = 'binary' | 'structured'

/** JSON in UTF-8. */
export interface JsonText {
  readonly bytes: Uint8Array
  /** All of it as a string, where every byte is ASCII and it may be held on to; otherwise null. */
  readonly ascii: string | null
}

/** An envelope found in JSON, and where what it lacks may be put in; null where nothing may. */
export interface ScannedEnvelope {
  readonly facts: EnvelopeFacts
  readonly room: Room | null
}

/** A place for members that are missing. */
export interface Room {
  /** Index of the byte before which they are put. */
  readonly at: number
  readonly before: string
  readonly after: string
  /** The key of each, null where it is there already or has no place. */
  readonly correlationId: string | null
  readonly causationId: string | null
  readonly source: string | null
}

/** The keys that are looked for, and their indexes. */
const TOP = {
  ...{ eventId: 0, eventType: 1, eventVersion: 2, aggregateId: 3, aggregateType: 4, metadata: 5 },
  ...{ specversion: 6, id: 7, type: 8, source: 9, subject: 10, correlationid: 11, causationid: 12 },
  ...{ eventversion: 13, aggregatetype: 14 },
  ...{ messageId: 15, messageType: 16, conversationId: 17, initiatorId: 18 },
} as const
const METADATA = { correlationId: 0, causationId: 1, source: 2, causationIds: 3 } as const
const KEYS = keysOf(Object.keys(TOP), { metadata: keysOf(Object.keys(METADATA)) })

/**
 * Finds the guide's envelope, a structured CloudEvent or a MassTransit message in JSON, without parsing what is not asked
 * for: the facts are those that JSON.parse would give. Null when it is none of them, or no JSON object. Never throws.
 */
export function scanEnvelope(json: JsonText, mode: CloudEventMode | null): ScannedEnvelope | null {
  const { bytes } = json
  const top = membersOf(bytes, afterSpace(bytes, 0), KEYS)
  if (top === null || afterSpace(bytes, top.end + 1) !== bytes.length) return null
  if (mode === 'structured') return cloudEvent(json, top, true) ?? guideEnvelope(json, top)
  // The value of a binary CloudEvent is data, which may well have an eventId of its own, but hardly metadata as well.
  if (mode === 'binary') return top.inner === null ? null : guideEnvelope(json, top)
  return guideEnvelope(json, top) ?? cloudEvent(json, top, false) ?? massTransit(json, top)
}

function guideEnvelope(json: JsonText, top: Members): ScannedEnvelope | null {
  if (!has(top, TOP.eventId) || !has(top, TOP.eventType)) return null
  const metadata = top.inner
  const facts = readEnvelope({
    eventId: scalar(json, top, TOP.eventId),
    eventType: scalar(json, top, TOP.eventType),
    eventVersion: scalar(json, top, TOP.eventVersion),
    aggregateId: scalar(json, top, TOP.aggregateId),
    aggregateType: scalar(json, top, TOP.aggregateType),
    metadata: metadata && {
      correlationId: scalar(json, metadata, METADATA.correlationId),
      causationId: scalar(json, metadata, METADATA.causationId),
      causationIds: has(metadata, METADATA.causationIds) ? list(json, metadata, METADATA.causationIds) : undefined,
    },
  })
  return facts && { facts, room: roomForMetadata(top, metadata) }
}

function roomForMetadata(top: Members, metadata: Members | null): Room | null {
  if (metadata !== null) {
    return {
      at: startOf(top, TOP.metadata) + 1,
      before: '',
      after: metadata.isEmpty ? '' : ',',
      correlationId: has(metadata, METADATA.correlationId) ? null : 'correlationId',
      causationId: has(metadata, METADATA.causationId) ? null : 'causationId',
      source: has(metadata, METADATA.source) ? null : 'source',
    }
  }
  // Metadata that are something else than an object are left alone.
  if (has(top, TOP.metadata)) return null
  return {
    at: top.end,
    before: ',"metadata":{',
    after: '}',
    correlationId: 'correlationId',
    causationId: 'causationId',
    source: 'source',
  }
}

function cloudEvent(json: JsonText, top: Members, declared: boolean): ScannedEnvelope | null {
  if (!has(top, TOP.id) || !has(top, TOP.type)) return null
  const stated = {
    specversion: scalar(json, top, TOP.specversion),
    id: scalar(json, top, TOP.id),
    type: scalar(json, top, TOP.type),
    source: scalar(json, top, TOP.source),
    subject: scalar(json, top, TOP.subject),
    correlationid: scalar(json, top, TOP.correlationid),
    causationid: scalar(json, top, TOP.causationid),
    eventversion: scalar(json, top, TOP.eventversion),
    aggregatetype: scalar(json, top, TOP.aggregatetype),
  }
  const facts = readCloudEvent(stated, declared)
  if (facts === null) return null
  const room = {
    at: top.end,
    before: ',',
    after: '',
    correlationId: has(top, TOP.correlationid) ? null : 'correlationid',
    causationId: has(top, TOP.causationid) ? null : 'causationid',
    source: null,
  }
  return { facts, room }
}

function massTransit(json: JsonText, top: Members): ScannedEnvelope | null {
  if (!has(top, TOP.messageId) || !has(top, TOP.messageType)) return null
  const list = startOf(top, TOP.messageType)
  const facts = readMassTransit({
    messageId: scalar(json, top, TOP.messageId),
    messageType: firstOfList(json.bytes, json.ascii, list),
    conversationId: scalar(json, top, TOP.conversationId),
    initiatorId: scalar(json, top, TOP.initiatorId),
  })
  return facts && { facts, room: null }
}

const startOf = (members: Members, key: number): number => members.spans[key * 2] ?? -1

const has = (members: Members, key: number): boolean => startOf(members, key) !== -1

const scalar = ({ bytes, ascii }: JsonText, members: Members, key: number) =>
  scalarBetween(bytes, ascii, startOf(members, key), members.spans[key * 2 + 1] ?? -1)

/** Longer lists are not decoded: of as many causes as an event may have. */
const MAX_LIST_BYTES = 8_704

function list({ bytes }: JsonText, members: Members, key: number): unknown {
  const start = startOf(members, key)
  const end = members.spans[key * 2 + 1] ?? -1
  if (end - start > MAX_LIST_BYTES) return undefined
  try {
    return JSON.parse(Buffer.from(bytes.subarray(start, end)).toString())
  } catch {
    return undefined
  }
}
