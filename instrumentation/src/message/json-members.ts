/*
 * Finds members of a JSON object in UTF-8 without building anything of what is not asked for. It checks only what it needs
 * to find its way, so it may step over what JSON.parse refuses; over what that accepts it goes where that goes. No byte of
 * a longer character is one of JSON's own signs. Functions named `after…` answer the index after what they step over, or
 * -1 where the bytes end or are no JSON. All of it is one file because V8 folds constants and calls only within one.
 */

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** A key that is looked for. */
export interface Key {
  readonly name: string
  readonly bytes: Uint8Array
  /** Where its value's start and end are put down in `Members.spans`. */
  readonly slot: number
  /** The keys that are looked for in its value, where that is an object. */
  readonly inner: Keys | null
}

/** The keys that are looked for in an object. */
export interface Keys {
  readonly all: readonly Key[]
  readonly byLength: readonly (readonly Key[])[]
  /** Where the last object that was read has them; read anew it is another's. */
  readonly spans: Int32Array
}

/** Names are ASCII. `inner` has the keys to look for in the values of some of them. */
export function keysOf(names: readonly string[], inner: Readonly<Record<string, Keys>> = {}): Keys {
  const all = names.map((name, index) => ({
    name,
    bytes: new Uint8Array(Buffer.from(name)),
    slot: index * 2,
    inner: inner[name] ?? null,
  }))
  const longest = Math.max(...names.map((name) => name.length))
  // One list more, an empty one, for all keys that are longer.
  const byLength = Array.from({ length: longest + 2 }, (_, n) => all.filter(({ name }) => name.length === n))
  return { all, byLength, spans: new Int32Array(names.length * 2) }
}

/**
 * Where the members of an object stand whose keys were looked for; of a key that occurs twice the last, as for JSON.parse. It
 * is in memory of the keys' own, good until they are looked for again.
 */
export interface Members {
  /** Start and end of each value, at the slot of its key; -1 where the object has no such member. */
  readonly spans: Int32Array
  /** Index of the closing brace. */
  readonly end: number
  readonly isEmpty: boolean
  /** The members of the one member that was looked into, if it was an object. */
  readonly inner: Members | null
}

/** The members of the object that opens at `from`, or null where no object opens, or none that closes. */
export function membersOf(bytes: Uint8Array, from: number, keys: Keys): Members | null {
  if (bytes[from] !== OPEN_BRACE) return null
  const { spans } = keys
  spans.fill(-1)
  let inner: Members | null = null
  let at = afterSpace(bytes, from + 1)
  if (bytes[at] === CLOSE_BRACE) return { spans, end: at, isEmpty: true, inner }
  while (bytes[at] === QUOTE) {
    const keyEnd = afterString(bytes, at + 1)
    if (keyEnd === -1) return null
    const key = keyBetween(bytes, at + 1, keyEnd - 1, keys)
    at = afterSpace(bytes, keyEnd)
    if (bytes[at] !== COLON) return null
    const start = afterSpace(bytes, at + 1)
    if (key !== null && key.inner !== null) {
      inner = membersOf(bytes, start, key.inner)
      at = inner === null ? afterValue(bytes, start) : inner.end + 1
    } else {
      at = afterValue(bytes, start)
    }
    if (at === -1) return null
    if (key !== null) {
      spans[key.slot] = start
      spans[key.slot + 1] = at
    }
    at = afterSpace(bytes, at)
    if (bytes[at] === CLOSE_BRACE) return { spans, end: at, isEmpty: false, inner }
    if (bytes[at] !== COMMA) return null
    at = afterSpace(bytes, at + 1)
  }
  return null
}

function keyBetween(bytes: Uint8Array, from: number, end: number, keys: Keys): Key | null {
  const candidates = keys.byLength[Math.min(end - from, keys.byLength.length - 1)]
  if (candidates !== undefined) {
    for (let index = 0; index < candidates.length; index++) {
      const key = candidates[index]
      if (key !== undefined && startsWith(bytes, from, key.bytes)) return key
    }
  }
  return isEscaped(bytes, from, end) ? keyNamed(textBetween(bytes, from - 1, end + 1), keys) : null
}

function isEscaped(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (bytes[at] === BACKSLASH) return true
  return false
}

function keyNamed(quoted: string, keys: Keys): Key | null {
  const name = decoded(quoted)
  return keys.all.find((key) => key.name === name) ?? null
}

function startsWith(bytes: Uint8Array, from: number, prefix: Uint8Array): boolean {
  for (let at = 0; at < prefix.length; at++) if (bytes[from + at] !== prefix[at]) return false
  return true
}

/** Longer scalars are not decoded: nothing that is looked for is as long. */
const MAX_SCALAR_BYTES = 4_096

/**
 * The string or number between two indexes, as JSON.parse has it; undefined where there is no member, null for every
 * other value. `ascii` is all of `bytes` as a string, where every byte is ASCII: to cut it is faster than to decode.
 */
export function scalarBetween(
  bytes: Uint8Array,
  ascii: string | null,
  start: number,
  end: number,
): string | number | null | undefined {
  if (start === -1) return undefined
  if (end - start > MAX_SCALAR_BYTES) return null
  const first = bytes[start]
  if (first === QUOTE) {
    const inside = ascii === null ? textBetween(bytes, start + 1, end - 1) : ascii.slice(start + 1, end - 1)
    return inside.includes('\\') ? decoded(textBetween(bytes, start, end)) : inside
  }
  if (!isNumberStart(first)) return null
  return Number(ascii === null ? textBetween(bytes, start, end) : ascii.slice(start, end))
}

/** The list that opens at `from`, with its first value alone, or null where no list opens. */
export function firstOfList(bytes: Uint8Array, ascii: string | null, from: number): readonly unknown[] | null {
  if (bytes[from] !== OPEN_BRACKET) return null
  const start = afterSpace(bytes, from + 1)
  const end = afterValue(bytes, start)
  return end === -1 ? [] : [scalarBetween(bytes, ascii, start, end)]
}

const isNumberStart = (byte: number | undefined): boolean =>
  byte === 0x2d || (byte !== undefined && byte >= 0x30 && byte <= 0x39)

const textBetween = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString()

/** What a JSON string says, or null when it is none. */
function decoded(quoted: string): string | null {
  try {
    const value: unknown = JSON.parse(quoted)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** The index of the first byte that is no white space, perhaps the end. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  const first = bytes[from]
  return first === undefined || first > 0x20 ? from : afterSomeSpace(bytes, from)
}

function afterSomeSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (isSpace(bytes[at])) at++
  return at
}

/** `from` is the index after the opening quote. */
function afterString(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  let at = from
  while (at < end) {
    const byte = bytes[at++]
    if (byte === QUOTE) return at
    if (byte === BACKSLASH) at++
  }
  return -1
}

/** `from` is the index of the value's first byte. */
function afterValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from]
  if (first === QUOTE) return afterString(bytes, from + 1)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return afterContainer(bytes, from)
  const end = bytes.length
  let at = from
  while (at < end && !endsScalar(bytes[at])) at++
  return at === from ? -1 : at
}

const endsScalar = (byte: number | undefined): boolean =>
  byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)

/** Most of a message is stepped over here, a byte a nanosecond: the loop over strings is written out for that. */
function afterContainer(bytes: Uint8Array, from: number): number {
  const end = bytes.length
  let depth = 0
  let at = from
  while (at < end) {
    const byte = bytes[at++]
    if (byte === QUOTE) {
      while (at < end) {
        const inside = bytes[at++]
        if (inside === QUOTE) break
        if (inside === BACKSLASH) at++
      }
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--
      if (depth === 0) return at
    }
  }
  return -1
}
