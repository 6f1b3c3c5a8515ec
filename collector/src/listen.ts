import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { CollectorError } from './collector-error.ts'

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** The environment variable that the port came from. */
  readonly variable: string
}

/**
 * Opens a port and gives its number, which is the system's choice for port 0.
 * @throws CollectorError that names the variable
 */
export function listen(server: Server, { host, port, variable }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new CollectorError(sentenceOf(error, { host, port, variable }))))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function sentenceOf(error: Error, { host, port, variable }: ListenOptions): string {
  const code = 'code' in error ? error.code : null
  if (code === 'EADDRINUSE')
    return `${variable}: port ${port} on ${host} is taken; stop what listens there or set another.`
  if (code === 'EACCES') return `${variable}: port ${port} is not allowed to this user; set one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `CAUSEWAY_HOST: ${host} is not an address of this machine.`
  return `${variable}: port ${port} on ${host} cannot be opened (${error.message}).`
}

/** Stops listening, lets requests in flight be answered, and resolves when the last connection is closed. */
export function closeServer(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive becomes idle only when its answer is out.
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    server.close(() => {
      clearInterval(idle)
      resolve()
    })
  })
}
