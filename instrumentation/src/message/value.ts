import { type EnvelopeFacts, readEnvelope } from '@causeway/model'
import { addMetadata } from './envelope-text.ts'

/** Values above this size, in bytes, are not parsed: their headers must do. */
export const MAX_PARSED_BYTES = 1_048_576

/** An envelope found in a message value, and the text it was found in. */
export interface FoundEnvelope {
  readonly facts: EnvelopeFacts
  readonly text: string
  readonly metadata: unknown
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The envelope in a message value, or null: not text, not JSON, not an envelope, or too large to look at. */
export function findEnvelope(value: unknown): FoundEnvelope | null {
  const text = textOf(value)
  // A look before the parse: most values that are no envelope do not even mention the key.
  if (text === null || !text.includes('"eventId"')) return null
  const parsed = parse(text)
  const facts = readEnvelope(parsed)
  return facts === null ? null : { facts, text, metadata: (parsed as { metadata?: unknown }).metadata }
}

/**
 * The value with the missing metadata put in, of the same kind (text or bytes) as it came; the value itself when
 * nothing is missing. Every byte that was there stays: numbers, spaces and key order of the user's data are the user's.
 */
export function fillEnvelope<V extends string | Uint8Array>(
  value: V,
  envelope: FoundEnvelope,
  metadata: Readonly<Record<string, string | null>>,
): V | string | Buffer {
  const filled = addMetadata(envelope.text, envelope.metadata, metadata)
  if (filled === envelope.text) return value
  return typeof value === 'string' ? filled : Buffer.from(filled, 'utf8')
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string')
    return value.length <= MAX_PARSED_BYTES && opensObject(value.charCodeAt(0)) ? value : null
  if (!(value instanceof Uint8Array) || value.byteLength > MAX_PARSED_BYTES || !opensObject(value[0])) return null
  try {
    return utf8.decode(value)
  } catch {
    return null
  }
}

/** True for `{` and for JSON's white space before it. */
const opensObject = (code: number | undefined): boolean =>
  code === 0x7b || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
