import { AttributeList } from './attribute-list.ts'
import { Malformed } from './malformed.ts'
import { MAX_VALUE_DEPTH, type OtlpAttributes, type OtlpValue } from './otlp-span.ts'
import { exactInteger } from './protobuf.ts'

/** An object of OTLP/JSON whose fields are not looked at yet. A reader of a field throws `Malformed` where it is amiss. */
export type Fields = Readonly<Record<string, unknown>>

/** The attributes of a resource, span, log record and so on. */
export const attributesOf = (holder: Fields): OtlpAttributes => mapOf(list(holder, 'attributes'), 0)

function mapOf(keyValues: readonly unknown[], depth: number): OtlpAttributes {
  const map = new AttributeList()
  for (const keyValue of keyValues) {
    const entry = fields(keyValue, 'attributes')
    const key = text(entry, 'key')
    const value = anyValue(entry.value ?? null, depth)
    if (!map.has(key)) map.set(key, value)
  }
  return map
}

function anyValue(value: unknown, depth: number): OtlpValue {
  if (value === null) return null
  if (depth > MAX_VALUE_DEPTH) throw new Malformed(`a value is nested deeper than ${MAX_VALUE_DEPTH}`)
  const any = fields(value, 'value')
  if (isPresent(any.stringValue)) return text(any, 'stringValue')
  if (isPresent(any.boolValue)) return flag(any, 'boolValue')
  if (isPresent(any.intValue)) return exactInteger(integer(any.intValue, 'intValue'))
  if (isPresent(any.doubleValue)) return double(any.doubleValue)
  if (isPresent(any.arrayValue)) {
    return list(object(any, 'arrayValue'), 'values').map((item) => anyValue(item ?? null, depth + 1))
  }
  if (isPresent(any.kvlistValue)) return mapOf(list(object(any, 'kvlistValue'), 'values'), depth + 1)
  if (isPresent(any.bytesValue)) return Uint8Array.from(Buffer.from(text(any, 'bytesValue'), 'base64'))
  return null
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null

const NOTHING: Fields = {}

/** A message, that is an object. */
export function fields(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Malformed(`${name} must be an object`)
}

/** A message in a field; absence is an empty one. */
export function object(holder: Fields, key: string): Fields {
  const value = holder[key]
  return isPresent(value) ? fields(value, key) : NOTHING
}

/** A repeated field; absence is an empty one. */
export function list(holder: Fields, key: string): readonly unknown[] {
  const value = holder[key]
  if (!isPresent(value)) return []
  if (Array.isArray(value)) return value
  throw new Malformed(`${key} must be an array`)
}

/** A string field; absence is the empty text. */
export function text(holder: Fields, key: string): string {
  const value = holder[key]
  if (typeof value === 'string') return value
  if (!isPresent(value)) return ''
  throw new Malformed(`${key} must be a string`)
}

function flag(holder: Fields, key: string): boolean {
  const value = holder[key]
  if (typeof value === 'boolean') return value
  throw new Malformed(`${key} must be true or false`)
}

/** A field of up to 32 bits, unsigned; absence is 0. */
export function smallInteger(holder: Fields, key: string): number {
  const value = holder[key] ?? 0
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value
  throw new Malformed(`${key} must be an integer`)
}

/** A time; absence is 0. */
export function nanos(holder: Fields, key: string): bigint {
  const value = integer(holder[key] ?? 0, key)
  if (value >= 0n) return value
  throw new Malformed(`${key} must not be negative`)
}

/** The whole of int64 and uint64; a number beyond 2^53 has lost its last digits before it came here. */
function integer(value: unknown, key: string): bigint {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 64) return BigInt(value)
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
    const exact = BigInt(value)
    if (exact >= -(2n ** 63n) && exact < 2n ** 64n) return exact
  }
  throw new Malformed(`${key} must be a 64-bit integer`)
}

const NOT_FINITE: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity }

function double(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') {
    const number = NOT_FINITE[value] ?? Number(value)
    if (value.trim() !== '' && (value in NOT_FINITE || !Number.isNaN(number))) return number
  }
  throw new Malformed('doubleValue must be a number')
}
