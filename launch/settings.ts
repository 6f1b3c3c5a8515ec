import path from 'node:path'
import { StartError } from './fail.ts'

/** Where Causeway listens, keeps its data and finds its servers. Read once, with `readSettings`. */
export type Settings = {
  /** `CAUSEWAY_HOST`: address that everything listens on. */
  host: string
  /** `PORT`: the dashboard and its API. */
  port: number
  /** `CAUSEWAY_OTLP_HTTP_PORT`: the collector's OTLP over HTTP. */
  otlpHttpPort: number
  /** `CAUSEWAY_OTLP_GRPC_PORT`: the collector's OTLP over gRPC. */
  otlpGrpcPort: number
  /** `CAUSEWAY_ADMIN_PORT`: the collector's `/metrics`, `/healthz`, `/readyz`. */
  adminPort: number
  /** `CAUSEWAY_POSTGRES_PORT`: the embedded Postgres. */
  postgresPort: number
  /** `CAUSEWAY_KAFKA_PORT`: the embedded broker. */
  kafkaPort: number
  /** `CAUSEWAY_DATA_DIR`, absolute: embedded Postgres, spool, embedded broker. */
  dataDir: string
  /** `DATABASE_URL`: your own Postgres; null for the embedded one. */
  databaseUrl: string | null
  /** `KAFKA_BROKERS`, as `host:port`; null for none of your own. */
  brokers: string[] | null
  /** `CAUSEWAY_CONFIG`, absolute: a `causeway.yaml` with declared expectations. */
  configFile: string | null
}

export type Environment = Record<string, string | undefined>

const checkout = path.join(import.meta.dirname, '..')

/**
 * Reads the variables of a start. An empty value counts as absent.
 * @throws StartError `wrong-value` that names the variable
 */
export function readSettings(env: Environment): Settings {
  const settings: Settings = {
    host: text(env, 'CAUSEWAY_HOST') ?? '127.0.0.1',
    port: portOf(env, 'PORT', 3000),
    otlpHttpPort: portOf(env, 'CAUSEWAY_OTLP_HTTP_PORT', 4318),
    otlpGrpcPort: portOf(env, 'CAUSEWAY_OTLP_GRPC_PORT', 4317),
    adminPort: portOf(env, 'CAUSEWAY_ADMIN_PORT', 8888),
    postgresPort: portOf(env, 'CAUSEWAY_POSTGRES_PORT', 5433),
    kafkaPort: portOf(env, 'CAUSEWAY_KAFKA_PORT', 9092),
    dataDir: path.resolve(text(env, 'CAUSEWAY_DATA_DIR') ?? path.join(checkout, '.causeway')),
    databaseUrl: databaseUrlOf(env),
    brokers: brokersOf(env),
    configFile: fileOf(env, 'CAUSEWAY_CONFIG'),
  }
  refuseSharedPorts(settings)
  return settings
}

function text(env: Environment, variable: string): string | null {
  const value = env[variable]?.trim()
  return value ? value : null
}

function wrong(variable: string, value: string, wanted: string): StartError {
  return new StartError('wrong-value', `${variable}=${value} is not ${wanted}: correct ${variable} or leave it out.`)
}

function portOf(env: Environment, variable: string, otherwise: number): number {
  const value = text(env, variable)
  if (value === null) return otherwise
  const port = Number(value)
  if (!/^\d+$/.test(value) || port < 1 || port > 65535) throw wrong(variable, value, 'a port from 1 to 65535')
  return port
}

function databaseUrlOf(env: Environment): string | null {
  const value = text(env, 'DATABASE_URL')
  if (value === null) return null
  const url = URL.canParse(value) ? new URL(value) : null
  const named = url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.pathname.length > 1
  if (!named) {
    // The value may hold a password, so it is not repeated.
    const wanted = 'DATABASE_URL is not of the form postgresql://user:password@host:port/database'
    throw new StartError('wrong-value', `${wanted}: correct DATABASE_URL or leave it out.`)
  }
  return value
}

function brokersOf(env: Environment): string[] | null {
  const value = text(env, 'KAFKA_BROKERS')
  if (value === null) return null
  const brokers = value.split(',').map((broker) => broker.trim())
  const known = brokers.every((broker) => {
    const port = Number(/^(?:[^\s:/]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(broker)?.[1] ?? 0)
    return port >= 1 && port <= 65535
  })
  if (!known) throw wrong('KAFKA_BROKERS', value, 'a list like host:9092,other:9092')
  return brokers
}

function fileOf(env: Environment, variable: string): string | null {
  const value = text(env, variable)
  return value === null ? null : path.resolve(value)
}

function refuseSharedPorts(settings: Settings): void {
  const ports: [variable: string, port: number][] = [
    ['PORT', settings.port],
    ['CAUSEWAY_OTLP_HTTP_PORT', settings.otlpHttpPort],
    ['CAUSEWAY_OTLP_GRPC_PORT', settings.otlpGrpcPort],
    ['CAUSEWAY_ADMIN_PORT', settings.adminPort],
    ['CAUSEWAY_POSTGRES_PORT', settings.postgresPort],
    ['CAUSEWAY_KAFKA_PORT', settings.kafkaPort],
  ]
  const first = new Map<number, string>()
  for (const [variable, port] of ports) {
    const other = first.get(port)
    if (other) throw new StartError('wrong-value', `${other} and ${variable} are both ${port}: give each its own port.`)
    first.set(port, variable)
  }
}
