import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A JSON answer. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface LoopbackServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  stop(): Promise<void>
}

/** Answers a request; null is 404. */
export type Answering = (method: string, path: string) => Promise<Answer | null> | Answer | null

/**
 * Answers JSON on 127.0.0.1. Requests whose `Host` or `Origin` is not this machine's are refused: no page on the web may
 * break something here, under whatever name it reaches us.
 */
export async function serveLoopback(answer: Answering, port = 0): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    request.resume()
    respond(request, answer)
      .catch((): Answer => ({ status: 500, body: { error: 'The shop could not do this.' } }))
      .then((answered) => send(response, answered))
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

async function respond({ method = 'GET', url = '/', headers }: IncomingMessage, answer: Answering): Promise<Answer> {
  const { host = '', origin } = headers
  if (!isLoopback(`http://${host}`) || (origin !== undefined && !isLoopback(origin))) {
    return { status: 403, body: { error: 'Only this machine may ask.' } }
  }
  const path = new URL(url, 'http://127.0.0.1').pathname
  return (await answer(method, path)) ?? { status: 404, body: { error: `There is no ${method} ${path}.` } }
}

/** Whether a URL names this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(text)
}
