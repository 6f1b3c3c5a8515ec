import type { OtlpValue } from '../wire/otlp-span.ts'
import { cleanText, cutText } from './text.ts'

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** Longest text, and longest list or map as JSON, that is kept of one attribute, in UTF-16 units. */
export const MAX_ATTRIBUTE_LENGTH = 8_192

/**
 * An attribute value as JSON for PostgreSQL: what is not a JSON number (NaN, infinities, integers beyond 2^53) is text,
 * bytes are base64, and what is longer than MAX_ATTRIBUTE_LENGTH is cut.
 */
export function attributeJson(value: OtlpValue): Json {
  const json = toJson(value)
  if (typeof json !== 'object' || json === null) return json
  const text = JSON.stringify(json)
  return text.length <= MAX_ATTRIBUTE_LENGTH ? json : cutText(text, MAX_ATTRIBUTE_LENGTH)
}

function toJson(value: OtlpValue): Json {
  if (typeof value === 'string') return cutText(cleanText(value), MAX_ATTRIBUTE_LENGTH)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'boolean' || value === null) return value
  if (value instanceof Uint8Array) return cutText(Buffer.from(value).toString('base64'), MAX_ATTRIBUTE_LENGTH)
  if (isList(value)) return value.map(toJson)
  // fromEntries defines keys, so even `__proto__` is only a key.
  return Object.fromEntries(Array.from(value, ([key, item]) => [cleanText(key), toJson(item)]))
}

/** Array.isArray does not narrow readonly arrays. */
export const isList = (value: OtlpValue): value is readonly OtlpValue[] => Array.isArray(value)
