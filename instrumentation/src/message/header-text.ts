import { types } from 'node:util'

/** A header's value as far as it can be text. */
export type HeaderValue = string | Uint8Array | undefined

/** Longest header value that is looked at, in bytes; ours are all far shorter. */
const MAX_VALUE_BYTES = 1_024

/**
 * The value of a header. Of several values under one name the last counts, as in Kafka's own clients. Undefined for what
 * cannot be text, and where reading it throws: it may be a getter of the user's, or a proxy.
 */
export function headerValue(headers: object, name: string): HeaderValue {
  try {
    return plainValue((headers as Readonly<Record<string, unknown>>)[name])
  } catch {
    return undefined
  }
}

function plainValue(value: unknown): HeaderValue {
  if (typeof value === 'string' || types.isUint8Array(value)) return value
  if (!Array.isArray(value)) return undefined
  const last: unknown = value.at(-1)
  return typeof last === 'string' || types.isUint8Array(last) ? last : undefined
}

/** The value as text, or null: there is none, it is too long, or bytes that are not UTF-8. */
export function headerText(value: HeaderValue, maxBytes = MAX_VALUE_BYTES): string | null {
  if (value === undefined || value.length > maxBytes) return null
  if (typeof value === 'string') return value
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()
  // Decoding marks what is no text by this character, which no id has.
  return text.includes('\uFFFD') ? null : text
}

/** Room for the values of one message. Nothing is kept in it from one call to the next. */
const scratch = Buffer.alloc(2_048)

/**
 * Replaces the bytes among `values` by their text, in one call to the engine: nine calls take twice as long. Only where
 * all of it is ASCII and not much; what is left as bytes is for `headerText`.
 */
export function decodeTogether(values: HeaderValue[]): void {
  let size = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (typeof value !== 'object') continue
    if (size + value.length > scratch.length) return
    scratch.set(value, size)
    size += value.length
  }
  if (size === 0) return
  const text = scratch.toString('utf8', 0, size)
  // As many characters as bytes, and none that stands for bytes that are no text: so each byte is a character.
  if (text.length !== size || text.includes('\uFFFD')) return
  let at = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (typeof value !== 'object') continue
    values[index] = text.slice(at, at + value.length)
    at += value.length
  }
}
