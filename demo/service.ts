import type { Causeway } from '@causeway/instrumentation'
import type { Bus } from './bus/bus.ts'
import { openBus } from './bus/open.ts'
import { readShopConfig } from './config.ts'
import type { FromService, ToService } from './message.ts'
import { createOutside, type Outside } from './outside.ts'
import type { ServiceName, TroubleName } from './troubles.ts'

/** What a service of the shop works with. */
export interface Shop {
  readonly seed: number
  /** Orders a second. */
  readonly rate: number
  readonly bus: Bus
  readonly outside: Outside
  /** Aborts when the service is told to stop, before it leaves the bus. */
  readonly stopping: AbortSignal
  /** Whether somebody has broken this. */
  troubled(name: TroubleName): boolean
  /** Calls back with everything that the supervisor says, after `troubled` has taken it in. */
  onMessage(listener: (message: ToService) => void): void
  /** Calls this when the service is told to stop, while it can still publish. */
  beforeLeaving(work: () => Promise<void>): void
  /** Tells the supervisor that this service listens, and where it answers HTTP. */
  ready(url?: string): void
}

const STOP_MILLIS = 3_000

/** Joins a service process to the shop: bus, world outside, troubles, and an orderly end. */
export async function openShop(service: ServiceName, causeway: Causeway): Promise<Shop> {
  const config = readShopConfig(process.env)
  const bus = await openBus(config.bus, service, causeway)
  const troubles = new Set<TroubleName>()
  process.on('message', (message: ToService) => {
    if (message.type !== 'trouble') return
    if (message.on) troubles.add(message.name)
    else troubles.delete(message.name)
  })
  const leaving: (() => Promise<void>)[] = []
  const stopping = stopInOrder(async () => {
    for (const work of leaving) await work()
    await bus.close()
  }, causeway)

  return {
    seed: config.seed,
    rate: config.rate,
    bus,
    outside: createOutside(config.seed),
    stopping,
    // Who leaves mends what it can first.
    troubled: (name) => troubles.has(name) && !stopping.aborted,
    onMessage: (listener) => process.on('message', listener),
    beforeLeaving: (work) => leaving.push(work),
    ready: (url) => {
      const message: FromService = { type: 'ready', url: url ?? null }
      process.send?.(message)
    },
  }
}

/** On SIGTERM, and when the supervisor is gone: leave the bus, send the last spans, end. */
function stopInOrder(leave: () => Promise<void>, causeway: Causeway): AbortSignal {
  const stopping = new AbortController()
  const stop = async (): Promise<void> => {
    if (stopping.signal.aborted) return
    stopping.abort()
    setTimeout(() => process.exit(1), STOP_MILLIS).unref()
    await leave().catch(() => {})
    await causeway.shutdown()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('disconnect', stop)
  // ctrl-C reaches every process of the terminal; who stops when is the supervisor's to say.
  process.on('SIGINT', () => {})
  return stopping.signal
}
