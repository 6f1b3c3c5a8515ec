import { AttributeList } from './attribute-list.ts'
import { type Read, reading } from './malformed.ts'
import type { OtlpLogRecord, OtlpLogs, WantedNames } from './otlp-log.ts'
import type { OtlpResource, OtlpValue } from './otlp-span.ts'
import { type Cursor, readEnd, readFixed64, readText, readVarint, skip } from './protobuf.ts'
import { readKeyValue, readResourceIn, readValue } from './read-values-protobuf.ts'

/**
 * Reads an ExportLogsServiceRequest in protobuf. Field numbers are those of opentelemetry-proto 1.x (logs/v1/logs.proto);
 * of records without a wanted name nothing is read but that.
 */
export const readLogsProtobuf = (bytes: Buffer, wanted: WantedNames): Read<OtlpLogs> =>
  reading(() => readRequest({ bytes, at: 0 }, wanted))

interface Logs {
  readonly wanted: WantedNames
  readonly named: OtlpLogRecord[]
  others: number
}

function readRequest(cursor: Cursor, wanted: WantedNames): OtlpLogs {
  const logs: Logs = { wanted, named: [], others: 0 }
  const end = cursor.bytes.length
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x0a) readResourceLogs(cursor, readEnd(cursor, end), logs)
    else skip(cursor, tag, end)
  }
  const { named, others } = logs
  return { named, others }
}

function readResourceLogs(cursor: Cursor, end: number, logs: Logs): void {
  const resource = readResourceIn(cursor, end)
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x12) readScopeLogs(cursor, readEnd(cursor, end), resource, logs)
    else skip(cursor, tag, end)
  }
}

function readScopeLogs(cursor: Cursor, end: number, resource: OtlpResource, logs: Logs): void {
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x12) readRecord(cursor, readEnd(cursor, end), resource, logs)
    else skip(cursor, tag, end)
  }
}

function readRecord(cursor: Cursor, end: number, resource: OtlpResource, logs: Logs): void {
  const start = cursor.at
  const name = readName(cursor, end, logs.wanted)
  if (name === null) {
    logs.others++
    return
  }
  cursor.at = start
  const attributes = new AttributeList()
  let timeUnixNano = 0n
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x09) timeUnixNano = readFixed64(cursor, end)
    else if (tag === 0x32) readKeyValue(cursor, readEnd(cursor, end), attributes, 0)
    else skip(cursor, tag, end)
  }
  logs.named.push({ resource, name, timeUnixNano, attributes })
}

/** No name is longer: a longer body is not looked into. */
const MAX_BODY_BYTES = 256

/** The event name or, where that is not wanted, the body; null where neither is. */
function readName(cursor: Cursor, end: number, wanted: WantedNames): string | null {
  let eventName: OtlpValue = null
  let body: OtlpValue = null
  while (cursor.at < end) {
    const tag = readVarint(cursor, end)
    if (tag === 0x62) eventName = readText(cursor, end)
    else if (tag === 0x2a) body = readBody(cursor, readEnd(cursor, end))
    else skip(cursor, tag, end)
  }
  for (const name of [eventName, body]) if (typeof name === 'string' && wanted.has(name)) return name
  return null
}

function readBody(cursor: Cursor, end: number): OtlpValue {
  if (end - cursor.at <= MAX_BODY_BYTES) return readValue(cursor, end, 0)
  cursor.at = end
  return null
}
