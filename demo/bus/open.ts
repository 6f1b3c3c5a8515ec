import type { Causeway } from '@causeway/instrumentation'
import type { BusConfig } from '../config.ts'
import type { Bus } from './bus.ts'

/** Opens the bus that the shop runs on, and loads no client of the other. */
export async function openBus(config: BusConfig, service: string, causeway: Causeway): Promise<Bus> {
  if (config.type === 'kafka') {
    const { openKafkaBus } = await import('./kafka.ts')
    return openKafkaBus({ causeway, service, brokers: config.brokers, prefix: config.prefix })
  }
  const { openQueueBus } = await import('./pgboss.ts')
  return openQueueBus({ causeway, service, databaseUrl: config.databaseUrl })
}
