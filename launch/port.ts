import net from 'node:net'
import { StartError } from './fail.ts'

/** A port of this machine that nobody listens on now. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** A port that something will listen on, and the variable that sets it. */
export type WantedPort = { variable: string; port: number; host: string }

/**
 * Says in time, before anything is started, which variable's port cannot be listened on.
 * @throws StartError `port-taken` (or `wrong-value` for a host that is not this machine's) that names the variable
 */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const port of wanted) {
    const refusal = await portRefusal(port)
    if (refusal) throw refusal
  }
}

async function portRefusal({ variable, port, host }: WantedPort): Promise<StartError | null> {
  const code = await listenFailure(port, host)
  switch (code) {
    case null:
      return null
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new StartError(
        'wrong-value',
        `CAUSEWAY_HOST=${host} is not an address of this machine: correct CAUSEWAY_HOST or leave it out.`,
      )
    case 'EACCES':
      return new StartError(
        'port-taken',
        `${variable}=${port} is not allowed to this user: set ${variable} above 1023.`,
      )
    default:
      return new StartError(
        'port-taken',
        `${variable}=${port} is taken by another program: stop it or set ${variable} to a free port.`,
      )
  }
}

function listenFailure(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)))
  })
}
