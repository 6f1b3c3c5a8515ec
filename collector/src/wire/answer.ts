/** The two encodings of OTLP over HTTP; an answer uses that of its request. */
export type Encoding = 'protobuf' | 'json'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Which field of the response counts what was refused (opentelemetry-proto collector/…/…_service.proto). */
export type PartialField = 'rejectedSpans' | 'rejectedLogRecords' | 'rejectedDataPoints'

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

/** Everything was taken: an Export…ServiceResponse without partial_success. */
export const accepted = (encoding: Encoding): Answer => ({
  status: 200,
  headers: { 'content-type': CONTENT_TYPE[encoding] },
  body: encoding === 'json' ? Buffer.from('{}') : Buffer.alloc(0),
})

/** Some of it was refused for good; the sender must not send it again. */
export function partlyAccepted(
  encoding: Encoding,
  field: PartialField,
  rejected: number,
  errorMessage: string,
): Answer {
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ partialSuccess: { [field]: String(rejected), errorMessage } }))
      : bytesField(1, Buffer.concat([varintField(1, rejected), bytesField(2, Buffer.from(errorMessage))]))
  return { status: 200, headers: { 'content-type': CONTENT_TYPE[encoding] }, body }
}

/** google.rpc.Code of the refusals that OTLP/HTTP knows. */
const RPC_CODE: Readonly<Record<number, number>> = { 400: 3, 413: 8, 503: 14 }

/** A refusal of the whole request: google.rpc.Status in the request's encoding, code = 1, message = 2. */
export function refused(encoding: Encoding, status: number, message: string, retryAfterSeconds?: number): Answer {
  const code = RPC_CODE[status] ?? 2
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ code, message }))
      : Buffer.concat([varintField(1, code), bytesField(2, Buffer.from(message))])
  const headers: Record<string, string> = { 'content-type': CONTENT_TYPE[encoding] }
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds)
  return { status, headers, body }
}

/** A refusal of a request whose encoding is not known, in plain words. */
export const refusedInText = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: Buffer.from(`${message}\n`),
})

const varintField = (field: number, value: number): Buffer => Buffer.from([field << 3, ...varint(value)])

const bytesField = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes])

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}
