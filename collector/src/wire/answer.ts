import type { Refusal, Signal } from './receiver.ts'
import { rpcCodeOf, rpcStatus } from './rpc-status.ts'
import type { Encoding, Outcome } from './take-request.ts'
import { bytesField, textField, varintField } from './write-protobuf.ts'

/** An answer over HTTP. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
}

/** The encoding that a Content-Type names, parameters and case aside; null for any other. */
export function encodingOf(contentType: string | undefined): Encoding | null {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase()
  if (mediaType === CONTENT_TYPE.protobuf) return 'protobuf'
  return mediaType === CONTENT_TYPE.json ? 'json' : null
}

const STATUS_OF_REFUSAL: Readonly<Record<Refusal, number>> = {
  undecodable: 400,
  corrupt_gzip: 400,
  too_large: 413,
  unsupported_media_type: 415,
}

/** An outcome in the request's encoding; who is to come again is told in how many seconds. */
export function answerOf(
  outcome: Outcome,
  signal: Signal,
  encoding: Encoding,
  retryAfterSeconds: () => number,
): Answer {
  const headers = { 'content-type': CONTENT_TYPE[encoding] }
  switch (outcome.type) {
    case 'taken':
      return { status: 200, headers, body: exportResponse(outcome.rejected, outcome.message, signal, encoding) }
    case 'unavailable':
      return {
        status: 503,
        headers: { ...headers, 'retry-after': String(retryAfterSeconds()) },
        body: statusBody(outcome, encoding),
      }
    case 'refused':
      return { status: STATUS_OF_REFUSAL[outcome.reason], headers, body: statusBody(outcome, encoding) }
  }
}

/** Which field of the response counts what was refused (opentelemetry-proto collector/…/…_service.proto). */
const REJECTED_FIELD: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
}

/** An Export…ServiceResponse; where everything was taken, partial_success stays unset. */
export function exportResponse(rejected: number, errorMessage: string, signal: Signal, encoding: Encoding): Buffer {
  if (encoding === 'json') {
    const partialSuccess = { [REJECTED_FIELD[signal]]: String(rejected), errorMessage }
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }))
  }
  if (rejected === 0) return Buffer.alloc(0)
  return bytesField(1, Buffer.concat([varintField(1, rejected), textField(2, errorMessage)]))
}

function statusBody(outcome: Outcome & { readonly message: string }, encoding: Encoding): Buffer {
  const code = rpcCodeOf(outcome)
  return encoding === 'json'
    ? Buffer.from(JSON.stringify({ code, message: outcome.message }))
    : rpcStatus(code, outcome.message)
}

/** A refusal of a request whose encoding is not known, in plain words. */
export const refusedInText = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: Buffer.from(`${message}\n`),
})
