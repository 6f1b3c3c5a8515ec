import path from 'node:path'
import type { Running } from '@causeway/launch'
import { type BusConfig, writeShopConfig } from './config.ts'
import { firstPace, type Pace, step, troubleAt } from './pace.ts'
import { createServiceProcess, type ServiceProcess } from './process.ts'
import {
  SERVICES,
  type ServiceName,
  type Step,
  standing,
  type Trouble,
  type TroubleName,
  troublesOn,
} from './troubles.ts'

/** The shop as `GET /state` shows it. Times are ISO 8601. */
export interface ShopState {
  readonly services: readonly {
    readonly name: ServiceName
    readonly running: boolean
    readonly pid: number | null
    /** Where it answers HTTP; null for a service that does not. */
    readonly url: string | null
  }[]
  readonly troubles: readonly {
    readonly name: TroubleName
    readonly title: string
    readonly expect: string
    readonly recovers: string
    /** Path in the dashboard. */
    readonly where: string
    readonly active: boolean
    readonly since: string | null
  }[]
  /** The trouble that comes next on its own. */
  readonly next: { readonly name: TroubleName; readonly at: string } | null
}

/** Keeps the services of the shop running, and breaks them when asked. */
export interface Supervisor extends Running {
  state(): ShopState
  /** Starts every service; resolves when all of them listen. */
  start(): Promise<void>
  /** Lets orders come in, and troubles if they are to come on their own. */
  open(): void
  begin(name: TroubleName): Promise<void>
  end(name: TroubleName): Promise<void>
  startService(name: ServiceName): Promise<void>
  stopService(name: ServiceName): Promise<void>
  /** Places one order now; null while web-api does not answer. */
  placeOrder(): Promise<unknown>
}

export interface ShopOptions {
  readonly seed: number
  /** Orders a second. */
  readonly rate: number
  readonly bus: BusConfig
  /** `http://host:port` that the services export OTLP to. */
  readonly otlpUrl: string
  /** Troubles come on their own from the second minute. */
  readonly paced: boolean
  /** Where Node keeps what it has compiled, so that the services start faster. */
  readonly cacheDir?: string
  readonly log?: (line: string) => void
}

const TICK_MILLIS = 1_000

/** A supervisor with every service still down. */
export function createSupervisor({
  seed,
  rate,
  bus,
  otlpUrl,
  paced,
  cacheDir,
  log = () => {},
}: ShopOptions): Supervisor {
  const troubles = troublesOn(bus.type)
  const since = new Map<TroubleName, number>()
  let opened = false
  let pace: Pace | null = null
  let ticking: NodeJS.Timeout | undefined

  const env = {
    ...writeShopConfig({ seed, rate, bus }),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
    ...(cacheDir && { NODE_COMPILE_CACHE: path.join(cacheDir, 'compiled') }),
  }
  const services = new Map(SERVICES.map((name) => [name, createServiceProcess({ name, env, onUp: catchUp, log })]))
  const serviceOf = (name: ServiceName): ServiceProcess => known(services.get(name), name)
  const troubleOf = (name: TroubleName): Trouble =>
    known(
      troubles.find((trouble) => trouble.name === name),
      name,
    )
  const active = (): Trouble[] => troubles.filter(({ name }) => since.has(name))

  /** A service that comes up is told what goes on already. */
  function catchUp(service: ServiceProcess): void {
    for (const message of standing(active(), service.name)) service.tell(message)
    if (opened) service.tell({ type: 'open' })
  }

  async function take(action: Step): Promise<void> {
    const service = serviceOf(action.service)
    if (action.type === 'stop') await service.stop()
    else if (action.type === 'start') await service.start()
    else service.tell(action.message)
  }

  async function begin(name: TroubleName): Promise<void> {
    if (since.has(name)) return
    const { title, begin } = troubleOf(name)
    since.set(name, Date.now())
    log(`${title}.`)
    for (const action of begin) await take(action)
  }

  async function end(name: TroubleName): Promise<void> {
    if (!since.delete(name)) return
    const { recovers, end } = troubleOf(name)
    log(recovers)
    for (const action of end) await take(action)
  }

  async function tick(): Promise<void> {
    if (!pace) return
    const whole = [...services.values()].every((service) => service.state().type === 'up')
    const scene = { nowMillis: Date.now(), active: [...since.keys()], whole }
    const next = step(pace, troubleAt(troubles, seed, pace.index), scene)
    pace = next.pace
    if (next.turn.type === 'begin') await begin(next.turn.name)
    if (next.turn.type === 'end') await end(next.turn.name)
  }

  return {
    begin,
    end,
    async start() {
      await Promise.all([...services.values()].map((service) => service.start()))
    },
    open() {
      if (opened) return
      opened = true
      serviceOf('web-api').tell({ type: 'open' })
      if (!paced) return
      pace = firstPace(Date.now())
      ticking = setInterval(() => tick().catch((failure) => log(String(failure))), TICK_MILLIS)
    },
    async startService(name) {
      // Whoever starts a service that a trouble has stopped ends the trouble.
      for (const { name: trouble, begin } of active()) {
        if (begin.some((action) => action.type === 'stop' && action.service === name)) await end(trouble)
      }
      await serviceOf(name).start()
    },
    stopService: (name) => serviceOf(name).stop(),
    async placeOrder() {
      const state = serviceOf('web-api').state()
      if (state.type !== 'up' || state.url === null) return null
      const response = await fetch(`${state.url}/orders`, { method: 'POST' })
      return response.ok ? await response.json() : null
    },
    state: () => ({
      services: [...services.values()].map((service) => {
        const state = service.state()
        const pid = state.type === 'down' ? null : state.pid
        return { name: service.name, running: state.type === 'up', pid, url: state.type === 'up' ? state.url : null }
      }),
      troubles: troubles.map(({ name, title, expect, recovers, where }) => {
        const sinceMillis = since.get(name)
        const active = sinceMillis !== undefined
        return {
          name,
          title,
          expect,
          recovers,
          where,
          active,
          since: active ? new Date(sinceMillis).toISOString() : null,
        }
      }),
      next:
        pace?.type === 'waiting'
          ? { name: troubleAt(troubles, seed, pace.index).name, at: new Date(pace.at).toISOString() }
          : null,
    }),
    async stop() {
      clearInterval(ticking)
      await Promise.all([...services.values()].map((service) => service.stop()))
    },
  }
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new RangeError(`${name} is not part of this shop`)
  return found
}
