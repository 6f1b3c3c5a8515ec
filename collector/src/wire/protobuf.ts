import { Malformed } from './malformed.ts'

/**
 * The Protocol Buffers wire format, read in place (protobuf.dev/programming-guides/encoding). A tag is
 * `field << 3 | wire type`; wire types: 0 varint, 1 eight bytes, 2 length-delimited, 3 and 4 group, 5 four bytes.
 * Every read is checked against `end`, the end of the message that it belongs to.
 */
export interface Cursor {
  readonly bytes: Buffer
  at: number
}

/** A varint as a number; exact up to 2^53, which tags, lengths and enums never reach. */
export function readVarint(cursor: Cursor, end: number): number {
  const { at } = cursor
  const first = cursor.bytes[at] as number
  if (at < end && first < 0x80) {
    cursor.at = at + 1
    return first
  }
  let value = 0
  let factor = 1
  for (let length = 0; length < 10; length++) {
    const byte = readByte(cursor, end)
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return value
    factor *= 128
  }
  throw new Malformed('a number is longer than 10 bytes')
}

/** An int64: a number where that is exact, else a bigint. */
export function readInt64(cursor: Cursor, end: number): number | bigint {
  let low = 0
  let factor = 1
  for (let length = 0; length < 7; length++) {
    const byte = readByte(cursor, end)
    low += (byte & 0x7f) * factor
    if (byte < 0x80) return low
    factor *= 128
  }
  let value = BigInt(low)
  for (let shift = 49n; shift < 70n; shift += 7n) {
    const byte = readByte(cursor, end)
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return exactInteger(BigInt.asIntN(64, value))
  }
  throw new Malformed('a number is longer than 10 bytes')
}

/** A 64-bit integer as a number where that is exact. */
export const exactInteger = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

export function readFixed64(cursor: Cursor, end: number): bigint {
  const at = advance(cursor, 8, end)
  return cursor.bytes.readBigUInt64LE(at)
}

export function readFixed32(cursor: Cursor, end: number): number {
  const at = advance(cursor, 4, end)
  return cursor.bytes.readUInt32LE(at)
}

export function readDouble(cursor: Cursor, end: number): number {
  const at = advance(cursor, 8, end)
  return cursor.bytes.readDoubleLE(at)
}

/** Reads a length and gives the end of what follows. */
export function readEnd(cursor: Cursor, end: number): number {
  const length = readVarint(cursor, end)
  if (length > end - cursor.at) throw new Malformed('a field is longer than the message it is in')
  return cursor.at + length
}

/** Text; bytes that are not UTF-8 become U+FFFD. */
export function readText(cursor: Cursor, end: number): string {
  const to = readEnd(cursor, end)
  const text = cursor.bytes.toString('utf8', cursor.at, to)
  cursor.at = to
  return text
}

export function readHex(cursor: Cursor, end: number): string {
  const to = readEnd(cursor, end)
  const hex = cursor.bytes.toString('hex', cursor.at, to)
  cursor.at = to
  return hex
}

/** A copy, so that the value does not keep the whole request in memory. */
export function readBytes(cursor: Cursor, end: number): Uint8Array {
  const to = readEnd(cursor, end)
  const bytes = Uint8Array.from(cursor.bytes.subarray(cursor.at, to))
  cursor.at = to
  return bytes
}

/** Passes over a field that nobody asked for. */
export function skip(cursor: Cursor, tag: number, end: number, depth = 0): void {
  if (tag < 8 || tag >= 2 ** 32) throw new Malformed('a field has a number that does not exist')
  switch (tag & 7) {
    case 0:
      readVarint(cursor, end)
      return
    case 1:
      advance(cursor, 8, end)
      return
    case 2:
      cursor.at = readEnd(cursor, end)
      return
    case 3:
      skipGroup(cursor, tag, end, depth)
      return
    case 5:
      advance(cursor, 4, end)
      return
    default:
      throw new Malformed(`a field has the wire type ${tag & 7}, which does not exist or does not belong here`)
  }
}

const MAX_GROUP_DEPTH = 32

function skipGroup(cursor: Cursor, start: number, end: number, depth: number): void {
  if (depth === MAX_GROUP_DEPTH) throw new Malformed(`groups are nested deeper than ${MAX_GROUP_DEPTH}`)
  for (;;) {
    const tag = readVarint(cursor, end)
    if (tag === start + 1) return
    skip(cursor, tag, end, depth + 1)
  }
}

function readByte(cursor: Cursor, end: number): number {
  const at = advance(cursor, 1, end)
  return cursor.bytes[at] as number
}

function advance(cursor: Cursor, length: number, end: number): number {
  const at = cursor.at
  if (length > end - at) throw new Malformed('the message is cut off')
  cursor.at = at + length
  return at
}
