import type { OtlpLogs } from './otlp-log.ts'
import type { OtlpTraces } from './otlp-span.ts'

/** What became of a request's records. Stored means committed. */
export type Receipt =
  | { readonly type: 'stored'; readonly rejected: number; readonly message: string }
  | { readonly type: 'unavailable'; readonly detail: string }

/** Why a whole request was refused for good. */
export const REFUSALS = ['undecodable', 'corrupt_gzip', 'too_large', 'unsupported_media_type'] as const
export type Refusal = (typeof REFUSALS)[number]

export type Signal = 'traces' | 'logs' | 'metrics'

/** The two wires. */
export type Protocol = 'http' | 'grpc'

/** A request that was refused, to be kept aside. `payload` is its beginning, decompressed where that was possible. */
export interface RefusedRequest {
  readonly reason: Refusal
  readonly detail: string
  readonly contentType: string | null
  readonly payload: Buffer
}

/** An answer that a sender was given. */
export interface Answered {
  readonly protocol: Protocol
  readonly signal: Signal | 'none'
  /** Of HTTP, or of google.rpc.Code. */
  readonly code: number
  /** The sender was told to come again. */
  readonly turnedAway: boolean
}

/** What happens to what was received, by whichever wire. */
export interface Receiver {
  /** Answered only when the spans are durable. `bytes` is what they weigh on the wire. */
  readonly traces: (traces: OtlpTraces, bytes: number) => Promise<Receipt>
  /** Answered only when what is stored of them is durable. */
  readonly logs: (logs: OtlpLogs) => Promise<Receipt>
  /** Metric points came; they are not stored. */
  readonly points: (count: number) => void
  readonly refused: (request: RefusedRequest) => void
  readonly answered: (answered: Answered) => void
  /** A request ended before it was whole: its sender went away, or gRPC itself refused it. */
  readonly brokenOff: (protocol: Protocol) => void
  /** Something threw that should not; the sender is told to come again. */
  readonly surprised: (error: unknown) => void
}
