import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

const quietFlag = '--disable-warning=TimeoutNegativeWarning'

import type { FromService, ToService } from './message.ts'
import type { ServiceName } from './troubles.ts'

/** A service that is kept running, in a process of its own, until it is told to stop. */
export interface ServiceProcess {
  readonly name: ServiceName
  state(): ServiceState
  /** Resolves when the service listens. A service that is up already is left alone. */
  start(): Promise<void>
  /** Resolves when the process has ended. */
  stop(): Promise<void>
  /** Says something to the service, if it is up. */
  tell(message: ToService): void
}

export type ServiceState =
  | { readonly type: 'down' }
  | { readonly type: 'starting'; readonly pid: number | null }
  | { readonly type: 'up'; readonly pid: number | null; readonly url: string | null }

interface ServiceProcessOptions {
  readonly name: ServiceName
  readonly env: Record<string, string | undefined>
  /** Called each time that the service listens, before `start` resolves. */
  readonly onUp: (service: ServiceProcess) => void
  readonly log: (line: string) => void
}

/** A process that does not end by itself in this time is killed. */
const STOP_MILLIS = 5_000
/** A crashed service is started again after so long, then twice as long, and so on up to the most. */
const RESTART_MILLIS = 500
const MAX_RESTART_MILLIS = 8_000
/** Up for so long counts as well again. */
const WELL_MILLIS = 20_000

/** Takes charge of one service; it is down until `start`. */
export function createServiceProcess({ name, env, onUp, log }: ServiceProcessOptions): ServiceProcess {
  let wanted = false
  let child: ChildProcess | null = null
  let state: ServiceState = { type: 'down' }
  let up = Promise.withResolvers<void>()
  let ended = Promise.resolve()
  let restart: NodeJS.Timeout | undefined
  let crashes = 0

  function spawn(): void {
    const file = path.join(import.meta.dirname, 'services', `${name}.ts`)
    const started = fork(file, [], {
      env: { ...process.env, ...env },
      execArgv: [quietFlag],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const startedAt = performance.now()
    child = started
    state = { type: 'starting', pid: started.pid ?? null }
    for (const output of [started.stdout, started.stderr]) {
      if (output) createInterface({ input: output }).on('line', (line) => log(`${name}: ${line}`))
    }
    started.on('message', (message: FromService) => {
      state = { type: 'up', pid: started.pid ?? null, url: message.url }
      onUp(service)
      up.resolve()
    })
    const exit = Promise.withResolvers<void>()
    ended = exit.promise
    started.on('error', (error) => log(`${name}: ${error.message}`))
    started.once('close', (code) => {
      crashes = performance.now() - startedAt > WELL_MILLIS ? 0 : crashes
      child = null
      state = { type: 'down' }
      exit.resolve()
      if (wanted) again(code)
    })
  }

  function again(code: number | null): void {
    const delayMillis = Math.min(RESTART_MILLIS * 2 ** crashes, MAX_RESTART_MILLIS)
    crashes += 1
    log(`${name} ended${code === null ? '' : ` with exit code ${code}`}; it is started again.`)
    restart = setTimeout(spawn, delayMillis)
  }

  const service: ServiceProcess = {
    name,
    state: () => state,
    async start() {
      if (!wanted) {
        wanted = true
        crashes = 0
        up = Promise.withResolvers()
        // One that is still on its way out is waited for.
        ended.then(() => {
          if (wanted && !child) spawn()
        })
      }
      await up.promise
    },
    async stop() {
      wanted = false
      clearTimeout(restart)
      up.resolve()
      const leaving = child
      if (!leaving) return
      leaving.kill('SIGTERM')
      const kill = setTimeout(() => leaving.kill('SIGKILL'), STOP_MILLIS)
      await ended
      clearTimeout(kill)
    },
    tell(message) {
      if (state.type === 'up' && child?.connected) child.send(message)
    },
  }
  return service
}
