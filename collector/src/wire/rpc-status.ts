import type { Refusal } from './receiver.ts'
import type { Outcome } from './take-request.ts'
import { bytesField, textField, varintField } from './write-protobuf.ts'

/** Those of google.rpc.Code that we answer with. */
export const RPC_CODE = {
  ok: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
} as const

const CODE_OF_REFUSAL: Readonly<Record<Refusal, number>> = {
  undecodable: RPC_CODE.invalidArgument,
  corrupt_gzip: RPC_CODE.invalidArgument,
  too_large: RPC_CODE.resourceExhausted,
  unsupported_media_type: RPC_CODE.unimplemented,
}

/** What gRPC calls an outcome, as OTLP wants it (opentelemetry-proto docs/specification.md, "Failures" of OTLP/gRPC). */
export function rpcCodeOf(outcome: Outcome): number {
  if (outcome.type === 'taken') return RPC_CODE.ok
  return outcome.type === 'unavailable' ? RPC_CODE.unavailable : CODE_OF_REFUSAL[outcome.reason]
}

/**
 * A google.rpc.Status: code = 1, message = 2, details = 3. With seconds to wait it carries a google.rpc.RetryInfo, which
 * OTLP asks for where a sender is to come again, and which means just that.
 */
export function rpcStatus(code: number, message: string, retryAfterSeconds: number | null = null): Buffer {
  const details = retryAfterSeconds === null ? [] : [bytesField(3, retryInfo(retryAfterSeconds))]
  return Buffer.concat([varintField(1, code), textField(2, message), ...details])
}

/** An Any (type_url = 1, value = 2) of a RetryInfo (retry_delay = 1) of a Duration (seconds = 1). */
const retryInfo = (seconds: number): Buffer =>
  Buffer.concat([
    textField(1, 'type.googleapis.com/google.rpc.RetryInfo'),
    bytesField(2, bytesField(1, varintField(1, seconds))),
  ])
