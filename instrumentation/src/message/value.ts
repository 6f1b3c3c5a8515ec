import { isAscii, isUtf8 } from 'node:buffer'
import { type CloudEventMode, type JsonText, type ScannedEnvelope, scanEnvelope } from './envelope-scan.ts'

/** Values above this size, in bytes, are not looked at: their headers must do. */
export const MAX_PARSED_BYTES = 1_048_576

/** An envelope found in a message value, and where what it lacks may be put in. */
export type FoundEnvelope = ScannedEnvelope

/**
 * The envelope in a message value, or null: not text, not JSON, not an envelope, or too large to look at. `mode` is what
 * the headers say of it, if they say that it is a CloudEvent.
 */
export function findEnvelope(value: unknown, mode: CloudEventMode | null = null): FoundEnvelope | null {
  const json = jsonOf(value)
  return json === null ? null : scanEnvelope(json, mode)
}

/** What an envelope may lack and is given by whoever sends it. */
export type Missing = Readonly<Partial<Record<'correlationId' | 'causationId' | 'source', string | null>>>

/**
 * The value with what its envelope lacks put in, of the same kind (text or bytes) as it came; the value itself when
 * nothing is missing, or when it turns out to be no valid JSON after all. Every byte that was there stays: numbers, spaces
 * and key order of the user's data are the user's.
 */
export function fillEnvelope<V extends string | Uint8Array>(
  value: V,
  { room }: FoundEnvelope,
  missing: Missing,
): V | string | Buffer {
  if (room === null) return value
  const added = [
    member(room.correlationId, missing.correlationId),
    member(room.causationId, missing.causationId),
    member(room.source, missing.source),
  ].filter((text) => text !== '')
  if (added.length === 0 || !isJson(value)) return value
  return putIn(value, room.at, `${room.before}${added.join(',')}${room.after}`)
}

const member = (key: string | null, value: string | null | undefined): string =>
  key === null || value === null || value === undefined ? '' : `${JSON.stringify(key)}:${JSON.stringify(value)}`

function putIn(value: string | Uint8Array, at: number, text: string): string | Buffer {
  if (typeof value !== 'string') return Buffer.concat([value.subarray(0, at), Buffer.from(text), value.subarray(at)])
  const index = Buffer.byteLength(value) === value.length ? at : Buffer.from(value).toString('utf8', 0, at).length
  return `${value.slice(0, index)}${text}${value.slice(index)}`
}

function isJson(value: string | Uint8Array): boolean {
  try {
    JSON.parse(typeof value === 'string' ? value : bufferOf(value).toString())
    return true
  } catch {
    return false
  }
}

/** Facts that are cut out of a string hold on to all of it, so it must not be a large one. */
const MAX_SHARED_BYTES = 4_096

function jsonOf(value: unknown): JsonText | null {
  if (typeof value === 'string') {
    if (value.length > MAX_PARSED_BYTES || !opensObject(value.charCodeAt(0))) return null
    const bytes = Buffer.from(value)
    const isShort = value.length <= MAX_SHARED_BYTES
    return { bytes, ascii: isShort && bytes.length === value.length ? value : null }
  }
  if (!(value instanceof Uint8Array) || value.byteLength > MAX_PARSED_BYTES || !opensObject(value[0])) return null
  if (value.byteLength <= MAX_SHARED_BYTES && isAscii(value)) {
    return { bytes: value, ascii: bufferOf(value).toString('latin1') }
  }
  return isUtf8(value) ? { bytes: value, ascii: null } : null
}

/** True for `{` and for JSON's white space before it. */
const opensObject = (code: number | undefined): boolean =>
  code === 0x7b || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
