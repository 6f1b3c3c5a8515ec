import { readConfig } from '../../../../config.ts'
import { problem } from '../../problem.ts'
import { isSameOrigin } from '../same-origin.ts'

export const dynamic = 'force-dynamic'

/** What the shop's switchboard may be asked for. */
const ACTIONS = /^(orders|(troubles|services)\/[a-z0-9-]{1,40}\/(start|stop))$/
const PATIENCE_MILLIS = 15_000

interface Context {
  readonly params: Promise<{ readonly path: readonly string[] }>
}

/** The state of the shop. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const path = (await params).path.join('/')
  return path === 'state' ? forward('GET', path) : nothing()
}

/** Breaks something in the shop, or mends it. Only this dashboard's own pages may ask. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const path = (await params).path.join('/')
  if (!ACTIONS.test(path)) return nothing()
  if (!isSameOrigin(request.headers)) {
    return problem(403, 'From elsewhere', 'The shop can only be broken from a page of this dashboard.')
  }
  return forward('POST', path)
}

async function forward(method: 'GET' | 'POST', path: string): Promise<Response> {
  const { demoUrl } = readConfig(process.env)
  if (demoUrl === null) return nothing()
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLIS)
    const response = await fetch(`${demoUrl}/${path}`, { method, cache: 'no-store', signal })
    return Response.json(await response.json(), { status: response.status })
  } catch {
    return problem(502, 'The shop does not answer', 'Its switchboard could not be reached; the shop may have ended.')
  }
}

const nothing = (): Response => problem(404, 'No such thing', 'There is nothing to play with at this address.')
