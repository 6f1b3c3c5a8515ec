import { createServer, type Server } from 'node:http'

export interface AdminOptions {
  /** The metrics as text. */
  readonly metrics: () => string
  /** What is in the way of receiving, as a sentence; null when nothing is. */
  readonly obstacle: () => Promise<string | null>
}

/** `/healthz`: the process is alive. `/readyz`: it can store what it receives. `/metrics`: for Prometheus. */
export function adminServer({ metrics, obstacle }: AdminOptions): Server {
  return createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, async (request, response) => {
    const answer = await answerTo(request.url ?? '', { metrics, obstacle })
    response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': Buffer.byteLength(answer.text) })
    response.end(request.method === 'HEAD' ? '' : answer.text)
  })
}

interface TextAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
}

const PLAIN = 'text/plain; charset=utf-8'

async function answerTo(url: string, { metrics, obstacle }: AdminOptions): Promise<TextAnswer> {
  switch (url.split('?')[0]) {
    case '/healthz':
      return { status: 200, type: PLAIN, text: 'ok\n' }
    case '/metrics':
      return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: metrics() }
    case '/readyz': {
      const found = await obstacle()
      return found === null
        ? { status: 200, type: PLAIN, text: 'ready\n' }
        : { status: 503, type: PLAIN, text: `${found}\n` }
    }
    default:
      return { status: 404, type: PLAIN, text: 'Here are /healthz, /readyz and /metrics.\n' }
  }
}
