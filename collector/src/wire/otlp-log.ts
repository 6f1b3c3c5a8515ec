import type { OtlpAttributes, OtlpResource } from './otlp-span.ts'

/** A log record that was read for its name (opentelemetry-proto logs/v1). */
export interface OtlpLogRecord {
  readonly resource: OtlpResource
  /** Its event name; from OpenTelemetry Collectors that are older than that, its body. */
  readonly name: string
  readonly timeUnixNano: bigint
  readonly attributes: OtlpAttributes
}

/** What a request to /v1/logs holds. */
export interface OtlpLogs {
  /** Records with one of the names that were asked for. */
  readonly named: readonly OtlpLogRecord[]
  /** How many others there were; nothing else is known of them. */
  readonly others: number
}

/** The names of the records that are to be read. */
export type WantedNames = ReadonlySet<string>
