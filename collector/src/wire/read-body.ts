import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import type { Share } from './admission.ts'

/** A request's body, or why there is none; `head` is its beginning as far as it is known, for the quarantine. */
export type Body =
  | { readonly type: 'body'; readonly bytes: Buffer }
  | { readonly type: 'tooLarge'; readonly head: Buffer }
  | { readonly type: 'corrupt'; readonly head: Buffer }
  | { readonly type: 'busy' }
  | { readonly type: 'aborted' }

/** How much of a refused body is kept. */
export const HEAD_BYTES = 65_536

interface ReadBodyOptions {
  readonly compression: 'identity' | 'gzip'
  /** Of the body, before and after decompression. */
  readonly maxBytes: number
  readonly share: Share
}

/**
 * Reads and unpacks a body. What it holds is taken from `share` as it grows, so neither a lying Content-Length nor a
 * gzip bomb costs more than the limits. After a refusal the rest is read and thrown away, so that the sender, who may
 * only listen after sending, hears it.
 */
export function readBody(request: IncomingMessage, { compression, maxBytes, share }: ReadBodyOptions): Promise<Body> {
  return new Promise((resolve) => {
    const gunzip = compression === 'gzip' ? createGunzip({ chunkSize: HEAD_BYTES }) : null
    // A body that says it is too large is read only as far as its head.
    const limit = Number(request.headers['content-length'] ?? 0) > maxBytes ? HEAD_BYTES : maxBytes
    const chunks: Buffer[] = []
    const firstPacked: Buffer[] = []
    let size = 0
    let packedSize = 0

    const settle = (body: Body) => {
      request.off('data', take).off('end', end).off('close', abort).off('error', abort)
      request.on('error', () => {})
      request.resume()
      gunzip?.removeAllListeners().on('error', () => {})
      gunzip?.destroy()
      resolve(body)
    }
    const head = () => Buffer.concat(chunks.length > 0 ? chunks : firstPacked).subarray(0, HEAD_BYTES)
    const keep = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > limit) settle({ type: 'tooLarge', head: head() })
      else if (!share.grow(chunk.length)) settle({ type: 'busy' })
    }
    const take = (chunk: Buffer) => {
      if (!gunzip) return keep(chunk)
      if (packedSize < HEAD_BYTES) firstPacked.push(chunk)
      packedSize += chunk.length
      if (packedSize > limit) return settle({ type: 'tooLarge', head: head() })
      if (!gunzip.write(chunk)) request.pause()
    }
    const finish = () => settle({ type: 'body', bytes: Buffer.concat(chunks, size) })
    const end = () => (gunzip ? gunzip.end() : finish())
    const abort = () => {
      if (!request.complete) settle({ type: 'aborted' })
    }

    gunzip?.on('data', keep).on('drain', () => request.resume())
    gunzip?.on('end', finish).on('error', () => settle({ type: 'corrupt', head: Buffer.concat(firstPacked) }))
    request.on('data', take).on('end', end).on('close', abort).on('error', abort)
  })
}

/** The beginning of a body that is refused unread. */
export function readHead(request: IncomingMessage, share: Share): Promise<Buffer> {
  const body = readBody(request, { compression: 'identity', maxBytes: HEAD_BYTES, share })
  return body.then((read) => {
    if (read.type === 'body') return read.bytes
    return read.type === 'tooLarge' ? read.head : Buffer.alloc(0)
  })
}
