import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Admission, openAdmission, type Share } from './admission.ts'
import { type Answer, accepted, type Encoding, encodingOf, partlyAccepted, refused, refusedInText } from './answer.ts'
import { type CountedSignal, countJson, countProtobuf } from './count-records.ts'
import type { Read } from './malformed.ts'
import type { OtlpTraces } from './otlp-span.ts'
import { readBody, readHead } from './read-body.ts'
import { readTracesJson } from './read-traces-json.ts'
import { readTracesProtobuf } from './read-traces-protobuf.ts'

/** What became of a request's spans. Stored means committed. */
export type Receipt =
  | { readonly type: 'stored'; readonly rejected: number; readonly message: string }
  | { readonly type: 'unavailable'; readonly detail: string }

/** Why a whole request was refused for good. */
export const REFUSALS = ['undecodable', 'corrupt_gzip', 'too_large', 'unsupported_media_type'] as const
export type Refusal = (typeof REFUSALS)[number]

export type Signal = 'traces' | CountedSignal

/** A request that was refused, to be kept aside. `payload` is its beginning, decompressed where that was possible. */
export interface RefusedRequest {
  readonly reason: Refusal
  readonly detail: string
  readonly contentType: string | null
  readonly payload: Buffer
}

/** What happens to what was received. */
export interface Receiver {
  /** Answered only when the spans are durable. `bytes` is what they weigh on the wire. */
  readonly traces: (traces: OtlpTraces, bytes: number) => Promise<Receipt>
  readonly counted: (signal: CountedSignal, records: number) => void
  readonly refused: (request: RefusedRequest) => void
  readonly answered: (signal: Signal | 'none', status: number) => void
  /** Something threw that should not; the sender is told to come again. */
  readonly surprised: (error: unknown) => void
}

export interface OtlpServerOptions {
  readonly receiver: Receiver
  /** Seconds that a sender is asked to wait; exporters give up beyond about 10, so 1 to 5. */
  readonly retryAfterSeconds: () => number
  /** Of one body, before and after decompression (OTLP recommends 64 MiB). */
  readonly maxBodyBytes?: number
  readonly maxInFlightBytes?: number
  /** A sender that takes longer to send its request is cut off. */
  readonly requestTimeoutMillis?: number
}

export interface OtlpServer {
  readonly server: Server
  readonly admission: Admission
}

const MEBIBYTE = 1_048_576

/** OTLP over HTTP: /v1/traces, and /v1/logs and /v1/metrics, which are counted and not stored. */
export function otlpServer(options: OtlpServerOptions): OtlpServer {
  const { receiver, maxInFlightBytes = 64 * MEBIBYTE, requestTimeoutMillis = 30_000 } = options
  const admission = openAdmission(maxInFlightBytes)
  const timeouts = {
    requestTimeout: requestTimeoutMillis,
    headersTimeout: Math.min(10_000, requestTimeoutMillis),
    connectionsCheckingInterval: Math.min(5_000, requestTimeoutMillis),
    // Exporters send every 5 s by default: a connection that is closed after 5 s, as Node does, breaks under their hands.
    keepAliveTimeout: 75_000,
  }
  const server = createServer(timeouts, (request, response) => {
    const share = admission.share()
    const signal = signalOf(request)
    answerTo(request, signal, share, options)
      .catch((error): Answer => {
        receiver.surprised(error)
        return refusedInText(503, 'The collector stumbled over this request; send it again.', {
          'retry-after': String(options.retryAfterSeconds()),
        })
      })
      .then((answer) => {
        share.release()
        if (answer === null) return response.destroy()
        receiver.answered(signal ?? 'none', answer.status)
        return send(response, answer)
      })
  })
  return { server, admission }
}

const SIGNAL_AT: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/v1/logs': 'logs',
  '/v1/metrics': 'metrics',
}

const signalOf = (request: IncomingMessage): Signal | null => SIGNAL_AT[(request.url ?? '').split('?')[0] ?? ''] ?? null

const NO_SUCH_PATH = 'This is an OTLP receiver: POST to /v1/traces, /v1/logs or /v1/metrics.'

/** Null when the sender went away. */
async function answerTo(
  request: IncomingMessage,
  signal: Signal | null,
  share: Share,
  options: OtlpServerOptions,
): Promise<Answer | null> {
  if (signal === null) return refusedInText(404, NO_SUCH_PATH)
  if (request.method !== 'POST') return refusedInText(405, 'Use POST.', { allow: 'POST' })
  const encoding = encodingOf(request.headers['content-type'])
  const compression = compressionOf(request)
  if (encoding === null || compression === null) return unsupported(request, share, options.receiver)

  const { maxBodyBytes = 64 * MEBIBYTE, receiver } = options
  const contentType = request.headers['content-type'] ?? null
  const body = await readBody(request, { compression, maxBytes: maxBodyBytes, share })
  switch (body.type) {
    case 'aborted':
      return null
    case 'busy':
      return refused(encoding, 503, 'The collector is busy; send it again.', options.retryAfterSeconds())
    case 'tooLarge': {
      const detail = `The body is larger than ${maxBodyBytes} bytes; send smaller batches.`
      receiver.refused({ reason: 'too_large', detail, contentType, payload: body.head })
      return refused(encoding, 413, detail)
    }
    case 'corrupt': {
      const detail = 'The body is not gzip, though Content-Encoding says so.'
      receiver.refused({ reason: 'corrupt_gzip', detail, contentType, payload: body.head })
      return refused(encoding, 400, detail)
    }
    default:
      return taken(signal, encoding, body.bytes, contentType, options)
  }
}

async function taken(
  signal: Signal,
  encoding: Encoding,
  bytes: Buffer,
  contentType: string | null,
  options: OtlpServerOptions,
): Promise<Answer> {
  const { receiver } = options
  const undecodable = ({ detail }: { readonly detail: string }): Answer => {
    receiver.refused({ reason: 'undecodable', detail, contentType, payload: bytes.subarray(0, 65_536) })
    return refused(encoding, 400, `The body is not OTLP in ${encoding}: ${detail}.`)
  }
  if (signal !== 'traces') {
    const count = encoding === 'json' ? countJson(signal, bytes) : countProtobuf(signal, bytes)
    if (count.type === 'undecodable') return undecodable(count)
    receiver.counted(signal, count.value)
    return accepted(encoding)
  }
  const traces: Read<OtlpTraces> = encoding === 'json' ? readTracesJson(bytes) : readTracesProtobuf(bytes)
  if (traces.type === 'undecodable') return undecodable(traces)
  const receipt = await receiver.traces(traces.value, bytes.length)
  if (receipt.type === 'unavailable') return refused(encoding, 503, receipt.detail, options.retryAfterSeconds())
  if (receipt.rejected === 0) return accepted(encoding)
  return partlyAccepted(encoding, 'rejectedSpans', receipt.rejected, receipt.message)
}

function compressionOf(request: IncomingMessage): 'identity' | 'gzip' | null {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return 'identity'
  return encoding === 'gzip' ? 'gzip' : null
}

async function unsupported(request: IncomingMessage, share: Share, receiver: Receiver): Promise<Answer> {
  const contentType = request.headers['content-type'] ?? null
  const detail =
    encodingOf(contentType ?? undefined) === null
      ? `Content-Type ${contentType ?? '(none)'} is not supported; use application/x-protobuf or application/json.`
      : `Content-Encoding ${request.headers['content-encoding']} is not supported; use gzip or none.`
  const payload = await readHead(request, share)
  receiver.refused({ reason: 'unsupported_media_type', detail, contentType, payload })
  return refusedInText(415, detail)
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.end(body)
}
