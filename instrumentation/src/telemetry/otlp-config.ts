/** How and where to one signal goes by OTLP. */
export interface OtlpConfig {
  readonly protocol: Protocol
  readonly url: string
}

export type Protocol = (typeof PROTOCOLS)[number]
export type Signal = 'traces' | 'logs' | 'metrics'
export type Environment = Readonly<Record<string, string | undefined>>

/** Notes a value that cannot be used, and what is done instead. */
export type Refuse = (sentence: string) => void

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const
const DEFAULT_URL = 'http://127.0.0.1:4318'
const DEFAULT_GRPC_URL = 'http://127.0.0.1:4317'

/**
 * Where one signal goes: the endpoint given in code, else the one of the environment, else the collector on this
 * machine. Headers, time limits, compression and certificates of the environment are read by the exporters themselves.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function readOtlp(signal: Signal, endpoint: string | null, env: Environment, refuse: Refuse): OtlpConfig {
  const protocol = readProtocol(signal, env, refuse)
  const url = namedUrl(signal, protocol, endpoint, env, refuse) ?? siblingUrl(signal, protocol, env)
  if (url !== null) return { protocol, url }
  return { protocol, url: protocol === 'grpc' ? DEFAULT_GRPC_URL : `${DEFAULT_URL}/v1/${signal}` }
}

/** Whether code or environment say where a collector is. */
export const namesEndpoint = (endpoint: string | null, env: Environment): boolean =>
  [endpoint, env[GENERAL_ENDPOINT], env[endpointOf('traces')], env[endpointOf('logs')]].some(
    (url) => text(url) !== null,
  )

/** What is left of a text without the blanks around it, or null when that is nothing. */
export const text = (value: unknown): string | null => {
  const trimmed = typeof value === 'string' ? value.trim() : ''
  return trimmed === '' ? null : trimmed
}

const GENERAL_ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT'
const endpointOf = (signal: Signal): string => `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`
const protocolOf = (signal: Signal): string => `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`

function readProtocol(signal: Signal, env: Environment, refuse: Refuse): Protocol {
  for (const name of [protocolOf(signal), 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const given = text(env[name])
    if (given === null) continue
    const protocol = PROTOCOLS.find((known) => known === given)
    if (protocol !== undefined) return protocol
    refuse(`${name}=${given} is none of ${PROTOCOLS.join(', ')}: http/protobuf is spoken`)
    return 'http/protobuf'
  }
  // Who says of the traces alone how they travel says it of their heartbeats too.
  return signal === 'logs' ? readProtocol('traces', env, () => {}) : 'http/protobuf'
}

/** The first endpoint that is named for this signal and can be used. */
function namedUrl(
  signal: Signal,
  protocol: Protocol,
  endpoint: string | null,
  env: Environment,
  refuse: Refuse,
): string | null {
  const own = text(env[endpointOf(signal)])
  const general = text(env[GENERAL_ENDPOINT])
  const named = [
    { name: 'endpoint', given: endpoint, url: endpoint && underBase(signal, protocol, endpoint) },
    { name: endpointOf(signal), given: own, url: own },
    { name: GENERAL_ENDPOINT, given: general, url: general && underBase(signal, protocol, general) },
  ]
  for (const { name, given, url } of named) {
    if (given === null || url === null) continue
    // gRPC alone may leave out the scheme.
    if (protocol === 'grpc' || isHttp(given)) return url
    refuse(`${name}=${given} is no address that begins with http:// or https://: it is left out`)
  }
  return null
}

/** Heartbeats go where the traces go, when only those have an address. */
function siblingUrl(signal: Signal, protocol: Protocol, env: Environment): string | null {
  const traces = text(env[endpointOf('traces')])
  if (signal !== 'logs' || traces === null) return null
  if (protocol === 'grpc') return traces
  return isHttp(traces) && traces.endsWith('/v1/traces') ? underBase('logs', protocol, traces) : null
}

/** `…/v1/{signal}` under the base address, which may name the path of the traces already. gRPC knows no paths. */
function underBase(signal: Signal, protocol: Protocol, endpoint: string): string {
  const base = endpoint.replace(/(\/v1\/traces)?\/*$/, '')
  return protocol === 'grpc' ? base : `${base}/v1/${signal}`
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url)
}
