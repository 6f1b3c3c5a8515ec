declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** Identifies an event: an opaque string of 1 to 255 bytes (`evt_550e…`, a UUID, a ULID). */
export type EventId = Branded<string, 'EventId'>
/** Groups all events of one flow and never changes along it. Opaque, 1 to 255 bytes. */
export type CorrelationId = Branded<string, 'CorrelationId'>
/** A trace id, 32 lower-case hex digits. */
export type TraceId = Branded<string, 'TraceId'>
/** A span id, 16 lower-case hex digits. */
export type SpanId = Branded<string, 'SpanId'>

/** Longest id that is accepted, in UTF-8 bytes. */
export const MAX_ID_BYTES = 255

const encoder = new TextEncoder()

/**
 * True for a string that can be an event, correlation or causation id: 1 to 255 bytes of UTF-8, so without lone
 * surrogates, and without NUL (PostgreSQL's text has none).
 */
export function isId(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_ID_BYTES) return false
  if (value.includes('\0') || !value.isWellFormed()) return false
  // Three bytes a UTF-16 unit is the most that UTF-8 needs, so a short string needs no encoding to be sure.
  return value.length * 3 <= MAX_ID_BYTES || encoder.encode(value).length <= MAX_ID_BYTES
}

/** The value as an event id, or null when it cannot be one. */
export const eventId = (value: unknown): EventId | null => (isId(value) ? (value as EventId) : null)

/** The value as a correlation id, or null when it cannot be one. */
export const correlationId = (value: unknown): CorrelationId | null => (isId(value) ? (value as CorrelationId) : null)

/** The value as a trace id, or null unless it is 32 hex digits and not all zero. Case is folded. */
export const traceId = (value: string): TraceId | null => hexId(value, 32) as TraceId | null

/** The value as a span id, or null unless it is 16 hex digits and not all zero. Case is folded. */
export const spanId = (value: string): SpanId | null => hexId(value, 16) as SpanId | null

/**
 * The name of an event that carries no id of its own: the span that created it. Whoever publishes and whoever handles
 * such an event arrive at the same name, each from its own side.
 */
export const eventIdOfSpan = (creation: { readonly traceId: string; readonly spanId: string }): EventId =>
  `${creation.traceId}-${creation.spanId}` as EventId

function hexId(value: string, length: number): string | null {
  if (value.length !== length) return null
  let folds = false
  let isZero = true
  for (let index = 0; index < length; index++) {
    const unit = value.charCodeAt(index)
    const isDigit = unit >= 0x30 && unit <= 0x39
    const isUpper = unit >= 0x41 && unit <= 0x46
    if (!isDigit && !isUpper && !(unit >= 0x61 && unit <= 0x66)) return null
    if (isUpper) folds = true
    if (unit !== 0x30) isZero = false
  }
  if (isZero) return null
  return folds ? value.toLowerCase() : value
}
