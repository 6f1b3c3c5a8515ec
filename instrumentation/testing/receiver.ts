import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. */
export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** A small HTTP server that keeps what it got. */
export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  /** What came to that path. */
  of(path: '/v1/traces' | '/v1/logs' | '/v1/metrics'): readonly Received[]
  close(): Promise<void>
}

/** What is answered: a status, or null for never. */
export type Answer = number | null

/** `port` 0 picks a free one. */
export async function startReceiver(
  answer: Answer | ((request: Received) => Promise<Answer>) = 200,
  port = 0,
  body: Uint8Array = Buffer.alloc(0),
): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const whole = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
      received.push(whole)
      const status = typeof answer === 'function' ? await answer(whole) : answer
      if (status !== null) response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    of: (path) => received.filter((request) => request.path === path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
