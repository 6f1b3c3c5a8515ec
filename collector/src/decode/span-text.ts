import type { OtlpLogRecord } from '../wire/otlp-log.ts'
import type { OtlpAttributes, OtlpSpan } from '../wire/otlp-span.ts'

/** A span nearly as OTLP/JSON writes it, for a person who asks why it was refused. */
export function spanText(span: OtlpSpan): string {
  const { resource, scope, ...rest } = span
  return JSON.stringify({ resource, scope, span: rest }, (_key, value: unknown) => plain(value))
}

/** A log record likewise, of which only a name, a time and attributes were read. */
export const recordText = (record: OtlpLogRecord): string =>
  JSON.stringify(record, (_key, value: unknown) => plain(value))

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return isAttributes(value) ? Object.fromEntries(value) : value
}

/** Nothing else of a span is iterated by key. */
const isAttributes = (value: unknown): value is OtlpAttributes =>
  typeof value === 'object' && value !== null && 'entries' in value && !Array.isArray(value)
