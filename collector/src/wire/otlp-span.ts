/**
 * A span as OTLP carries it (opentelemetry-proto trace/v1), after either encoding. Ids are lower- or upper-case hex of any
 * length as they came; `decode` judges them. Text is as it came, too.
 */
export interface OtlpSpan {
  readonly resource: OtlpResource
  readonly scope: OtlpScope
  readonly traceId: string
  readonly spanId: string
  /** Empty at a root. */
  readonly parentSpanId: string
  readonly traceState: string
  /** Bits 0–7 are W3C's trace flags, 8–9 say whether the parent is remote; the rest is kept as it came. */
  readonly flags: number
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: bigint
  readonly endTimeUnixNano: bigint
  readonly attributes: OtlpAttributes
  readonly events: readonly OtlpEvent[]
  readonly links: readonly OtlpLink[]
  readonly status: OtlpStatus
}

export interface OtlpResource {
  readonly attributes: OtlpAttributes
}

export interface OtlpScope {
  readonly name: string
  readonly version: string
}

export interface OtlpEvent {
  readonly timeUnixNano: bigint
  readonly name: string
  readonly attributes: OtlpAttributes
}

export interface OtlpLink {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: OtlpAttributes
}

export interface OtlpStatus {
  readonly code: number
  readonly message: string
}

/** Attributes by key; where a key is repeated the first wins. */
export type OtlpAttributes = ReadonlyMap<string, OtlpValue>

/** An AnyValue. A 64-bit integer is a bigint only where a number would not be exact; an empty value is null. */
export type OtlpValue = string | boolean | number | bigint | Uint8Array | null | readonly OtlpValue[] | OtlpAttributes

/** What a request to /v1/traces holds. A resource without spans is a sign of life. */
export interface OtlpTraces {
  readonly resources: readonly OtlpResource[]
  readonly spans: readonly OtlpSpan[]
}

/** SpanKind of opentelemetry-proto; 0, unspecified, counts as internal. */
export const SPAN_KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const

/** StatusCode of opentelemetry-proto. */
export const STATUS_ERROR = 2

/** Deepest nesting of arrays and key-value lists in a value; what is deeper is undecodable. */
export const MAX_VALUE_DEPTH = 32
