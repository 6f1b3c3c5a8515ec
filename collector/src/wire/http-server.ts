import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Share } from './admission.ts'
import { type Answer, answerOf, encodingOf, refusedInText } from './answer.ts'
import { readBody, readHead } from './read-body.ts'
import type { Receiver, Signal } from './receiver.ts'
import { BUSY, type Encoding, type Outcome, refuse, STUMBLED, takeRequest } from './take-request.ts'
import type { WireOptions } from './wire-options.ts'

/** OTLP over HTTP: /v1/traces, /v1/logs and /v1/metrics. */
export function httpServer(options: WireOptions): Server {
  const { receiver, admission, requestTimeoutMillis } = options
  const timeouts = {
    requestTimeout: requestTimeoutMillis,
    headersTimeout: Math.min(10_000, requestTimeoutMillis),
    connectionsCheckingInterval: Math.min(5_000, requestTimeoutMillis),
    // Exporters send every 5 s by default: a connection that is closed after 5 s, as Node does, breaks under their hands.
    keepAliveTimeout: 75_000,
  }
  return createServer(timeouts, (request, response) => {
    const share = admission.share()
    const signal = signalOf(request)
    answerTo(request, signal, share, options)
      .catch((error): Answer => {
        receiver.surprised(error)
        return refusedInText(503, STUMBLED.message, { 'retry-after': String(options.retryAfterSeconds()) })
      })
      .then((answer) => {
        share.release()
        if (answer === null) {
          receiver.brokenOff('http')
          return response.destroy()
        }
        const { status } = answer
        receiver.answered({ protocol: 'http', signal: signal ?? 'none', code: status, turnedAway: status === 503 })
        return send(response, answer)
      })
  })
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
  options: WireOptions,
): Promise<Answer | null> {
  if (signal === null) return refusedInText(404, NO_SUCH_PATH)
  if (request.method !== 'POST') return refusedInText(405, 'Use POST.', { allow: 'POST' })
  const encoding = encodingOf(request.headers['content-type'])
  const compression = compressionOf(request)
  if (encoding === null || compression === null) return unsupported(request, share, options.receiver)
  const outcome = await outcomeOf(request, { signal, encoding, compression, share }, options)
  return outcome && answerOf(outcome, signal, encoding, options.retryAfterSeconds)
}

interface Understood {
  readonly signal: Signal
  readonly encoding: Encoding
  readonly compression: 'identity' | 'gzip'
  readonly share: Share
}

async function outcomeOf(
  request: IncomingMessage,
  { signal, encoding, compression, share }: Understood,
  { receiver, maxBodyBytes }: WireOptions,
): Promise<Outcome | null> {
  const contentType = request.headers['content-type'] ?? null
  const body = await readBody(request, { compression, maxBytes: maxBodyBytes, share })
  switch (body.type) {
    case 'aborted':
      return null
    case 'busy':
      return BUSY
    case 'tooLarge': {
      const detail = `The body is larger than ${maxBodyBytes} bytes; send smaller batches.`
      return refuse({ reason: 'too_large', detail, contentType, payload: body.head }, receiver)
    }
    case 'corrupt': {
      const detail = 'The body is not gzip, though Content-Encoding says so.'
      return refuse({ reason: 'corrupt_gzip', detail, contentType, payload: body.head }, receiver)
    }
    case 'body':
      return takeRequest({ signal, encoding, bytes: body.bytes, contentType }, receiver)
  }
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
