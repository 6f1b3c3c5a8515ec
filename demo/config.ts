/** What every service of the shop is told by its environment. */
export interface ShopConfig {
  readonly seed: number
  /** Orders a second. */
  readonly rate: number
  readonly bus: BusConfig
}

export type BusConfig =
  | {
      readonly type: 'kafka'
      readonly brokers: readonly string[]
      /** Before every topic and group, so that several shops can share a broker. */
      readonly prefix: string
    }
  | { readonly type: 'postgres'; readonly databaseUrl: string }

type Environment = Record<string, string | undefined>

/** The environment that `readShopConfig` reads back. */
export function writeShopConfig({ seed, rate, bus }: ShopConfig): Environment {
  const shop = { SHOP_SEED: String(seed), SHOP_RATE: String(rate) }
  return bus.type === 'kafka'
    ? { ...shop, KAFKA_BROKERS: bus.brokers.join(','), SHOP_PREFIX: bus.prefix }
    : { ...shop, SHOP_QUEUES_URL: bus.databaseUrl }
}

/** Reads the environment of a service; throws where the supervisor did not write one. */
export function readShopConfig(env: Environment): ShopConfig {
  const numbers = { seed: Number(env.SHOP_SEED ?? 1), rate: Number(env.SHOP_RATE ?? 2) }
  if (env.SHOP_QUEUES_URL) return { ...numbers, bus: { type: 'postgres', databaseUrl: env.SHOP_QUEUES_URL } }
  if (!env.KAFKA_BROKERS)
    throw new Error('KAFKA_BROKERS is not set: the services of the shop are started by its supervisor.')
  return { ...numbers, bus: { type: 'kafka', brokers: env.KAFKA_BROKERS.split(','), prefix: env.SHOP_PREFIX ?? '' } }
}
