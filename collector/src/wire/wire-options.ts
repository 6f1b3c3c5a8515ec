import type { Admission } from './admission.ts'
import type { Receiver } from './receiver.ts'

/** What both wires need. */
export interface WireOptions {
  readonly receiver: Receiver
  /** One for both wires, so that together they hold no more than it allows. */
  readonly admission: Admission
  /** Seconds that a sender is asked to wait; exporters give up beyond about 10, so 1 to 5. */
  readonly retryAfterSeconds: () => number
  /** Of one body, before and after decompression. */
  readonly maxBodyBytes: number
  /** A sender that takes longer to send its request is cut off. */
  readonly requestTimeoutMillis: number
}

const MEBIBYTE = 1_048_576

/** OTLP recommends to take bodies up to 64 MiB. */
export const WIRE_LIMITS = {
  maxBodyBytes: 64 * MEBIBYTE,
  maxInFlightBytes: 64 * MEBIBYTE,
  requestTimeoutMillis: 30_000,
}
