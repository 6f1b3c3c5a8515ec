import { request } from 'node:http'
import { gzipSync } from 'node:zlib'

export interface PostedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface PostOptions {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly gzip?: boolean
}

/** Sends one request to a port of this machine, on a connection of its own, whatever it is answered. */
export function post(port: number, body: Buffer, options: PostOptions = {}): Promise<PostedAnswer> {
  const { path = '/v1/traces', method = 'POST', gzip = false, headers = PROTOBUF } = options
  const content = gzip ? gzipSync(body) : body
  const encoding = gzip ? { 'content-encoding': 'gzip' } : {}
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path, method, agent: false, headers: { ...encoding, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(content)
  })
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' }
export const JSON_TYPE = { 'content-type': 'application/json' }

/** Sends a value as JSON. */
export const postJson = (port: number, value: unknown, options: PostOptions = {}): Promise<PostedAnswer> =>
  post(port, Buffer.from(JSON.stringify(value)), { headers: JSON_TYPE, ...options })
