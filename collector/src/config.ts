import { CollectorError } from './collector-error.ts'

/** What the collector is told by its environment. */
export interface Config {
  readonly databaseUrl: string
  readonly host: string
  readonly otlpHttpPort: number
  readonly otlpGrpcPort: number
  readonly adminPort: number
  /** Empty where Kafka is not to be asked for offsets. */
  readonly kafkaBrokers: readonly string[]
  /** Path of a causeway.yaml with declared expectations; null for none. */
  readonly configPath: string | null
  /** How long an exporter may hold a span back; every verdict waits as long. */
  readonly arrivalDelayMillis: number
  /** How long an instance that sent heartbeats and has fallen silent is waited for, before what is missing of it counts. */
  readonly silenceMillis: number
  /** How often the broker is asked where consumers stand. */
  readonly lagPollMillis: number
  /** Whole days that are kept besides the present one. */
  readonly retentionDays: number
  readonly dataDir: string
}

type Environment = Readonly<Record<string, string | undefined>>

const HOUR_MILLIS = 3_600_000

/**
 * Reads the environment once.
 * @throws CollectorError that names the variable
 */
export function readConfig(env: Environment): Config {
  return {
    databaseUrl: databaseUrlOf(env.DATABASE_URL),
    host: env.CAUSEWAY_HOST || '127.0.0.1',
    otlpHttpPort: portOf('CAUSEWAY_OTLP_HTTP_PORT', env.CAUSEWAY_OTLP_HTTP_PORT, 4318),
    otlpGrpcPort: portOf('CAUSEWAY_OTLP_GRPC_PORT', env.CAUSEWAY_OTLP_GRPC_PORT, 4317),
    adminPort: portOf('CAUSEWAY_ADMIN_PORT', env.CAUSEWAY_ADMIN_PORT, 8888),
    kafkaBrokers: brokersOf(env.KAFKA_BROKERS),
    configPath: env.CAUSEWAY_CONFIG || null,
    arrivalDelayMillis: numberOf('CAUSEWAY_ARRIVAL_DELAY_MILLIS', env, {
      otherwise: 2_000,
      least: 0,
      most: HOUR_MILLIS,
    }),
    silenceMillis: numberOf('CAUSEWAY_SILENCE_MILLIS', env, { otherwise: 120_000, least: 0, most: HOUR_MILLIS }),
    lagPollMillis: numberOf('CAUSEWAY_LAG_POLL_MILLIS', env, { otherwise: 2_000, least: 100, most: HOUR_MILLIS }),
    retentionDays: numberOf('CAUSEWAY_RETENTION_DAYS', env, { otherwise: 14, least: 1, most: 36_500 }),
    dataDir: env.CAUSEWAY_DATA_DIR || '.causeway',
  }
}

function databaseUrlOf(value: string | undefined): string {
  if (!value)
    throw new CollectorError('DATABASE_URL is not set: set it to postgresql://user:password@host:5432/database.')
  const protocol = URL.canParse(value) ? new URL(value).protocol : ''
  if (protocol === 'postgresql:' || protocol === 'postgres:') return value
  throw new CollectorError('DATABASE_URL is not an address such as postgresql://user:password@host:5432/database.')
}

/** 0 lets the system choose a free port. */
function portOf(name: string, value: string | undefined, otherwise: number): number {
  if (!value) return otherwise
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
  throw new CollectorError(`${name} is "${value}": it must be a port from 0 to 65535.`)
}

interface Range {
  readonly otherwise: number
  readonly least: number
  readonly most: number
}

function numberOf(name: string, env: Environment, { otherwise, least, most }: Range): number {
  const value = env[name]
  if (!value) return otherwise
  if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value)
  throw new CollectorError(`${name} is "${value}": it must be a whole number from ${least} to ${most}.`)
}

function brokersOf(value: string | undefined): readonly string[] {
  const brokers = (value ?? '').split(',').map((broker) => broker.trim())
  const named = brokers.filter((broker) => broker !== '')
  const wrong = named.find((broker) => !/^.+:\d{1,5}$/.test(broker))
  if (wrong === undefined) return named
  throw new CollectorError(`KAFKA_BROKERS names "${wrong}": it must be host:port, several separated by commas.`)
}
