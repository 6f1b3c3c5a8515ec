import { AttributeList } from './attribute-list.ts'
import { Malformed } from './malformed.ts'
import { MAX_VALUE_DEPTH, type OtlpAttributes, type OtlpResource, type OtlpValue } from './otlp-span.ts'
import { type Cursor, readBytes, readDouble, readEnd, readInt64, readVarint, skip } from './protobuf.ts'
import { openWords } from './words.ts'

/**
 * The resource of a ResourceSpans or ResourceLogs (field 1), which may stand behind what it is the resource of: the cursor
 * stays where it was.
 */
export function readResourceIn(cursor: Cursor, end: number): OtlpResource {
  const start = cursor.at
  const attributes = new AttributeList()
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) readAttributesAt(0x0a, cursor, readEnd(cursor, end), attributes)
    else skip(cursor, tag, end)
  }
  cursor.at = start
  return { attributes }
}

/** The key-value pairs that are the elements of this field. */
function readAttributesAt(field: number, cursor: Cursor, end: number, into: AttributeList, depth = 0): void {
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === field) readKeyValue(cursor, readEnd(cursor, end), into, depth)
    else skip(cursor, tag, end)
  }
}

/** A KeyValue of opentelemetry-proto's common/v1/common.proto, put under its key unless that is there. */
export function readKeyValue(cursor: Cursor, end: number, into: AttributeList, depth: number): void {
  let key = ''
  let value: OtlpValue = null
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) key = readWord(cursor, end)
    else if (tag === 0x12) value = readValue(cursor, readEnd(cursor, end), depth)
    else skip(cursor, tag, end)
  }
  if (!into.has(key)) into.set(key, value)
}

/** An AnyValue. */
export function readValue(cursor: Cursor, end: number, depth: number): OtlpValue {
  if (depth > MAX_VALUE_DEPTH) throw new Malformed(`a value is nested deeper than ${MAX_VALUE_DEPTH}`)
  let value: OtlpValue = null
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    switch (tag) {
      case 0x0a:
        value = readWord(cursor, end)
        break
      case 0x10:
        value = readVarint(cursor, end) !== 0
        break
      case 0x18:
        value = readInt64(cursor, end)
        break
      case 0x21:
        value = readDouble(cursor, end)
        break
      case 0x2a:
        value = readList(cursor, readEnd(cursor, end), depth + 1)
        break
      case 0x32:
        value = readMap(cursor, readEnd(cursor, end), depth + 1)
        break
      case 0x3a:
        value = readBytes(cursor, end)
        break
      default:
        skip(cursor, tag, end)
    }
  }
  return value
}

const words = openWords()

/** Text that is likely to have come before. */
export function readWord(cursor: Cursor, end: number): string {
  const to = readEnd(cursor, end)
  const word = words(cursor.bytes, cursor.at, to)
  cursor.at = to
  return word
}

function readList(cursor: Cursor, end: number, depth: number): readonly OtlpValue[] {
  const values: OtlpValue[] = []
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) values.push(readValue(cursor, readEnd(cursor, end), depth))
    else skip(cursor, tag, end)
  }
  return values
}

function readMap(cursor: Cursor, end: number, depth: number): OtlpAttributes {
  const map = new AttributeList()
  readAttributesAt(0x0a, cursor, end, map, depth)
  return map
}
