import { type LoopbackServer, serveLoopback } from './loopback.ts'
import type { Supervisor } from './supervisor.ts'
import { isServiceName, isTroubleName } from './troubles.ts'

/**
 * The shop's switchboard, on this machine only:
 * `GET /state`, `POST /troubles/{name}/start|stop`, `POST /services/{name}/start|stop`, `POST /orders`.
 */
export function serveControl(supervisor: Supervisor, port = 0): Promise<LoopbackServer> {
  return serveLoopback(async (method, path) => {
    if (method === 'GET' && path === '/state') return { status: 200, body: supervisor.state() }
    if (method !== 'POST') return null
    if (path === '/orders') return placed(await supervisor.placeOrder())
    const [, kind, name = '', verb] = path.split('/')
    if (verb !== 'start' && verb !== 'stop') return null
    const action = actionFor(supervisor, kind, name, verb)
    if (!action) return null
    await action()
    return { status: 200, body: supervisor.state() }
  }, port)
}

const placed = (order: unknown) =>
  order === null
    ? { status: 503, body: { error: 'web-api does not answer: no order was placed.' } }
    : { status: 202, body: order }

function actionFor(
  supervisor: Supervisor,
  kind: string | undefined,
  name: string,
  verb: 'start' | 'stop',
): (() => Promise<void>) | null {
  const start = verb === 'start'
  if (kind === 'troubles' && isTroubleName(name) && supervisor.state().troubles.some((known) => known.name === name)) {
    return () => (start ? supervisor.begin(name) : supervisor.end(name))
  }
  if (kind === 'services' && isServiceName(name)) {
    return () => (start ? supervisor.startService(name) : supervisor.stopService(name))
  }
  return null
}
