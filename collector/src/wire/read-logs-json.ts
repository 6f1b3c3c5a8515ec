import { parseJson } from './json.ts'
import { type Read, reading } from './malformed.ts'
import type { OtlpLogRecord, OtlpLogs, WantedNames } from './otlp-log.ts'
import { attributesOf, type Fields, fields, list, nanos, object } from './read-values-json.ts'

/**
 * Reads an ExportLogsServiceRequest in OTLP/JSON; see `readTracesJson` for what that is. Of records without a wanted name
 * nothing is read but that.
 */
export const readLogsJson = (bytes: Buffer, wanted: WantedNames): Read<OtlpLogs> =>
  reading(() => readRequest(parseJson(bytes), wanted))

function readRequest(value: unknown, wanted: WantedNames): OtlpLogs {
  const named: OtlpLogRecord[] = []
  let others = 0
  for (const resourceLogs of list(fields(value, 'the request'), 'resourceLogs')) {
    const group = fields(resourceLogs, 'resourceLogs')
    const resource = { attributes: attributesOf(object(group, 'resource')) }
    for (const scopeLogs of list(group, 'scopeLogs')) {
      for (const logRecord of list(fields(scopeLogs, 'scopeLogs'), 'logRecords')) {
        const record = fields(logRecord, 'logRecords')
        const name = nameOf(record, wanted)
        if (name === null) others++
        else {
          named.push({
            resource,
            name,
            timeUnixNano: nanos(record, 'timeUnixNano'),
            attributes: attributesOf(record),
          })
        }
      }
    }
  }
  return { named, others }
}

/** The event name or, where that is not wanted, the body; null where neither is. */
function nameOf(record: Fields, wanted: WantedNames): string | null {
  const { eventName, body } = record
  if (typeof eventName === 'string' && wanted.has(eventName)) return eventName
  const said = typeof body === 'object' && body !== null && 'stringValue' in body ? body.stringValue : null
  return typeof said === 'string' && wanted.has(said) ? said : null
}
