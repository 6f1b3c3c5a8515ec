import { Malformed } from './malformed.ts'

/**
 * Deepest nesting of brackets that is parsed. A value nested 32 deep (the cap of OTLP values here) takes about 140; more
 * would cost memory in the parser and the stack in whoever walks the result.
 */
export const MAX_JSON_DEPTH = 256

/** Parses UTF-8 JSON. Bytes that are not UTF-8 become U+FFFD; an empty body is an empty object, as in protobuf. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {}
  if (isDeeperThan(MAX_JSON_DEPTH, bytes)) throw new Malformed(`JSON is nested deeper than ${MAX_JSON_DEPTH}`)
  const text = bytes.toString('utf8')
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    throw new Malformed(`not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'it does not parse'}`)
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function isDeeperThan(limit: number, bytes: Buffer): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return false
}
