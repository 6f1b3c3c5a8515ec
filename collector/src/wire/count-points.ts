import { parseJson } from './json.ts'
import { Malformed, type Read, reading } from './malformed.ts'
import { type Cursor, readEnd, readVarint, skip } from './protobuf.ts'

/** Where the points lie in a request, one step a level and alternatives within a step: numbers of metrics/v1/metrics.proto. */
const NUMBERS = [[1], [2], [2], [5, 7, 9, 10, 11], [1]] as const

/** The same by name. */
const NAMES = [
  ['resourceMetrics'],
  ['scopeMetrics'],
  ['metrics'],
  ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'],
  ['dataPoints'],
] as const

/** Counts the metric points of a request in protobuf. */
export const countPointsProtobuf = (bytes: Buffer): Read<number> =>
  reading(() => countFields({ bytes, at: 0 }, bytes.length, NUMBERS))

/** Counts the metric points of a request in JSON. */
export const countPointsJson = (bytes: Buffer): Read<number> =>
  reading(() => {
    const request = parseJson(bytes)
    if (typeof request !== 'object' || request === null || Array.isArray(request)) {
      throw new Malformed('the request must be an object')
    }
    return countKeys(request, NAMES)
  })

function countFields(cursor: Cursor, end: number, [numbers = [], ...below]: readonly (readonly number[])[]): number {
  let count = 0
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag % 8 !== 2 || !numbers.includes((tag - 2) / 8)) skip(cursor, tag, end)
    else if (below.length > 0) count += countFields(cursor, readEnd(cursor, end), below)
    else {
      count++
      cursor.at = readEnd(cursor, end)
    }
  }
  return count
}

function countKeys(value: unknown, [keys = [], ...below]: readonly (readonly string[])[]): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  for (const key of keys) {
    const found = (value as Readonly<Record<string, unknown>>)[key]
    const items = Array.isArray(found) ? found : [found ?? []].flat()
    count += below.length === 0 ? items.length : items.reduce((sum: number, item) => sum + countKeys(item, below), 0)
  }
  return count
}
