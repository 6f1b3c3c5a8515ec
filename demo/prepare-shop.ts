import { type Lifetime, StartError } from '@causeway/launch'
import type { DemoArguments } from './arguments.ts'
import type { BusConfig } from './config.ts'
import { serveControl } from './control.ts'
import { createTopics } from './kafka-topics.ts'
import { createSupervisor } from './supervisor.ts'
import { troublesOn } from './troubles.ts'

/** Where the shop runs. */
export interface Premises {
  readonly bus: BusConfig
  /** `http://host:port` that the services export OTLP to. */
  readonly otlpUrl: string
  /** Where Node keeps what it has compiled; nowhere unless said. */
  readonly cacheDir?: string
  /** Port of the switchboard; a free one unless said. */
  readonly controlPort?: number
}

/** A shop with its switchboard on. */
export interface PreparedShop {
  /** The switchboard's. */
  readonly url: string
  /** Starts the services; resolves when all of them listen. */
  start(): Promise<void>
  /** Lets orders come in, and begins the scenario if there is one. */
  open(): Promise<void>
}

/**
 * Creates the topics and puts the switchboard on. Services are stopped with `lifetime`.
 * @throws StartError `wrong-value` for a scenario that this bus does not have
 */
export async function prepareShop(args: DemoArguments, premises: Premises, lifetime: Lifetime): Promise<PreparedShop> {
  const { seed, rate, scenario, quiet } = args
  const { bus, otlpUrl, cacheDir, controlPort } = premises
  if (scenario && !troublesOn(bus.type).some(({ name }) => name === scenario)) {
    const sentence = `--scenario ${scenario} needs Kafka: choose another, or install Java 17 or newer.`
    throw new StartError('wrong-value', sentence)
  }
  if (bus.type === 'kafka') await createTopics(bus.brokers, bus.prefix)
  const paced = !quiet && scenario === null
  const supervisor = createSupervisor({ seed, rate, bus, otlpUrl, paced, cacheDir, log: console.log })
  const control = await lifetime.open(serveControl(supervisor, controlPort))
  return {
    url: control.url,
    async start() {
      await lifetime.open(Promise.resolve(supervisor))
      await supervisor.start()
    },
    async open() {
      supervisor.open()
      if (!scenario) return
      await supervisor.begin(scenario)
      console.log('It stays so until you switch it off in the dashboard, under "Break something".')
    },
  }
}
