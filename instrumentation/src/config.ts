import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Disclosure, type DisclosureOptions, readDisclosure } from './disclosure.ts'
import { type Convention, readConvention } from './record/convention.ts'
import {
  type Environment,
  namesEndpoint,
  type OtlpConfig,
  type Refuse,
  readOtlp,
  text,
} from './telemetry/otlp-config.ts'

/** A Jaeger that also gets the spans, by `@opentelemetry/exporter-jaeger`. */
export interface JaegerOptions {
  /** HTTP address of Jaeger's collector, such as `http://127.0.0.1:14268/api/traces`. Without it, UDP to `host:port`. */
  readonly endpoint?: string
  readonly host?: string
  readonly port?: number
}

export interface CausewayOptions extends DisclosureOptions {
  /** Name of this service. `OTEL_SERVICE_NAME` wins over it. */
  readonly service: string
  readonly version?: string
  /** Names this process among those of the service; host name, process id and a random part unless given. */
  readonly instance?: string
  /**
   * Base address of the collector. Unless given, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT`,
   * else `http://127.0.0.1:4318` (gRPC: port 4317). `OTEL_EXPORTER_OTLP_PROTOCOL` says how it is spoken to.
   */
  readonly endpoint?: string
  readonly jaeger?: JaegerOptions
  /** Tells the collector every 5 seconds how far it has been told everything; on unless false here or as `CAUSEWAY_HEARTBEATS`. */
  readonly heartbeats?: boolean
  /** How long a finished span waits for others to be sent with it, 500 ms unless given here or as `OTEL_BSP_SCHEDULE_DELAY`. */
  readonly exportDelayMillis?: number
  /** Names a new flow. Unless given, a flow is named after its first event. */
  readonly correlationIds?: () => string
  /** Names a new event. Unless given, time-ordered UUIDs (version 7). */
  readonly eventIds?: () => string
}

/** Options and environment, read once. */
export interface Config {
  readonly service: string
  readonly version: string | null
  readonly instance: string
  /** `OTEL_SDK_DISABLED`: ids flow, and nothing is sent. */
  readonly disabled: boolean
  /** Where spans go; null for nowhere by OTLP. */
  readonly otlp: OtlpConfig | null
  readonly console: boolean
  readonly jaeger: JaegerOptions | null
  readonly queue: QueueConfig
  readonly disclosure: Disclosure
  readonly heartbeats: HeartbeatConfig | null
  readonly metrics: MetricsConfig
  /** Exporters of logs that the environment asks for by name; none starts unasked. */
  readonly logsAsked: boolean
  /** The sampler that the environment asks for; null for ours, which takes everything. */
  readonly sampler: Sampler | null
  /** Which names of OpenTelemetry's messaging conventions are written. */
  readonly convention: Convention
  /** Names of the resource detectors that the environment asks for; null for none. */
  readonly detectors: readonly Detector[] | null
  /** What could not be used as it was given, and what is done instead: a sentence each, without a full stop. */
  readonly refused: readonly string[]
}

export interface QueueConfig {
  readonly maxQueueSize: number
  readonly scheduledDelayMillis: number
  readonly maxExportBatchSize: number
  readonly exportTimeoutMillis: number
}

export interface HeartbeatConfig {
  readonly otlp: OtlpConfig
  readonly intervalMillis: number
  /** How long one may take on its way. */
  readonly timeoutMillis: number
  /** Whether it was said where the collector is; a service that has its own OpenTelemetry may have none of ours. */
  readonly endpointNamed: boolean
}

export interface MetricsConfig {
  readonly exporters: readonly MetricsExporter[]
  readonly otlp: OtlpConfig
  readonly intervalMillis: number
  readonly timeoutMillis: number
}

export type Sampler = (typeof SAMPLERS)[number]
export type Detector = (typeof DETECTORS)[number]
export type MetricsExporter = Exclude<(typeof METRICS_EXPORTERS)[number], 'none'>

const TRACES_EXPORTERS = ['otlp', 'console', 'jaeger', 'none'] as const
const METRICS_EXPORTERS = ['otlp', 'console', 'prometheus', 'none'] as const
const ratios = ['traceidratio', 'parentbased_traceidratio'] as const
const SAMPLERS = ['always_on', 'always_off', 'parentbased_always_on', 'parentbased_always_off', ...ratios] as const
const DETECTORS = ['env', 'host', 'os', 'process', 'serviceinstance', 'all', 'none'] as const

const DEFAULT_DELAY_MILLIS = 500
const HEARTBEAT_MILLIS = 5_000
/** Too short for OpenTelemetry's exporters to try again, which would keep a service alive that has nothing more to do. */
const HEARTBEAT_TIMEOUT_MILLIS = 750
/** About 10 MB of spans, or the last seconds of a busy service. */
const DEFAULT_QUEUE_SIZE = 8_192

/** Reads the configuration. Wrong values fall back to the defaults: a service never fails to start for its telemetry. */
export function readConfig(options: CausewayOptions, env: Environment): Config {
  const refused = new Set<string>()
  const refuse: Refuse = (sentence) => refused.add(sentence)
  const endpoint = text(options.endpoint)
  const exporters = listOf('OTEL_TRACES_EXPORTER', TRACES_EXPORTERS, ['otlp'], env, refuse)
  const sends = (exporter: (typeof TRACES_EXPORTERS)[number]) =>
    exporters.includes(exporter) && !exporters.includes('none')
  const disabled = flag('OTEL_SDK_DISABLED', false, env, () => {})
  const otlp = sends('otlp') ? readOtlp('traces', endpoint, env, refuse) : null
  const beats = options.heartbeats !== false && flag('CAUSEWAY_HEARTBEATS', true, env, refuse)
  checkTransport(env, refuse)
  return {
    service: text(env.OTEL_SERVICE_NAME) ?? text(options.service) ?? 'unknown_service',
    version: text(options.version),
    instance: text(options.instance) ?? `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    disabled,
    otlp,
    console: sends('console'),
    jaeger: options.jaeger ?? jaegerOf(env) ?? (sends('jaeger') ? {} : null),
    queue: readQueue(options, env, refuse),
    heartbeats: beats && !disabled && otlp !== null ? readHeartbeats(endpoint, env, refuse) : null,
    metrics: readMetrics(endpoint, env, refuse),
    disclosure: readDisclosure(options, env, refuse),
    logsAsked: text(env.OTEL_LOGS_EXPORTER) !== null,
    convention: readConvention(env.OTEL_SEMCONV_STABILITY_OPT_IN),
    sampler: listOf('OTEL_TRACES_SAMPLER', SAMPLERS, [], env, refuse)[0] ?? null,
    detectors: nullIfEmpty(listOf('OTEL_NODE_RESOURCE_DETECTORS', DETECTORS, [], env, refuse)),
    refused: [...refused],
  }
}

function readQueue({ exportDelayMillis }: CausewayOptions, env: Environment, refuse: Refuse): QueueConfig {
  const number = (name: string, fallback: number) => positive(name, env[name], fallback, refuse)
  const maxQueueSize = number('OTEL_BSP_MAX_QUEUE_SIZE', DEFAULT_QUEUE_SIZE)
  const delay = number('OTEL_BSP_SCHEDULE_DELAY', DEFAULT_DELAY_MILLIS)
  return {
    maxQueueSize,
    scheduledDelayMillis: positive('exportDelayMillis', exportDelayMillis, delay, refuse),
    maxExportBatchSize: Math.min(maxQueueSize, number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512)),
    exportTimeoutMillis: number('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
  }
}

function readHeartbeats(endpoint: string | null, env: Environment, refuse: Refuse): HeartbeatConfig {
  const asked = [env.OTEL_EXPORTER_OTLP_LOGS_TIMEOUT, env.OTEL_EXPORTER_OTLP_TIMEOUT].map((given) => text(given))
  const timeoutMillis = positive('', asked.find((given) => given !== null) ?? null, HEARTBEAT_MILLIS, () => {})
  return {
    otlp: readOtlp('logs', endpoint, env, refuse),
    intervalMillis: HEARTBEAT_MILLIS,
    timeoutMillis: Math.min(timeoutMillis, HEARTBEAT_TIMEOUT_MILLIS),
    endpointNamed: namesEndpoint(endpoint, env),
  }
}

/** No exporter of metrics starts unasked. */
function readMetrics(endpoint: string | null, env: Environment, refuse: Refuse): MetricsConfig {
  const number = (name: string, fallback: number) => positive(name, env[name], fallback, refuse)
  const asked = listOf('OTEL_METRICS_EXPORTER', METRICS_EXPORTERS, [], env, refuse)
  const intervalMillis = number('OTEL_METRIC_EXPORT_INTERVAL', 60_000)
  return {
    exporters: asked.includes('none') ? [] : asked.filter((exporter) => exporter !== 'none'),
    otlp: readOtlp('metrics', endpoint, env, asked.includes('otlp') ? refuse : () => {}),
    intervalMillis,
    timeoutMillis: Math.min(intervalMillis, number('OTEL_METRIC_EXPORT_TIMEOUT', 30_000)),
  }
}

/** What the exporters read by themselves, and would fall back from without a word. */
function checkTransport(env: Environment, refuse: Refuse): void {
  for (const [name, given] of Object.entries(env)) {
    if (/^OTEL_EXPORTER_OTLP_((TRACES|LOGS|METRICS)_)?TIMEOUT$/.test(name)) positive(name, given, 10_000, refuse)
    if (/^OTEL_EXPORTER_OTLP_((TRACES|LOGS|METRICS)_)?COMPRESSION$/.test(name)) {
      if (!['gzip', 'none', ''].includes(given?.trim() ?? '')) {
        refuse(`${name}=${given} is neither gzip nor none: nothing is compressed`)
      }
    }
  }
}

/** A comma-separated list of known words; the fallback where none of them is known. */
function listOf<Word extends string>(
  name: string,
  known: readonly Word[],
  fallback: readonly Word[],
  env: Environment,
  refuse: Refuse,
): readonly Word[] {
  const words = (env[name] ?? '').split(',').flatMap((word) => text(word) ?? [])
  const found = known.filter((word) => words.includes(word))
  for (const word of words) {
    if (!known.some((one) => one === word)) refuse(`${name}=${word} is none of ${known.join(', ')}: it is left out`)
  }
  return found.length > 0 ? found : fallback
}

const nullIfEmpty = <T>(list: readonly T[]): readonly T[] | null => (list.length > 0 ? list : null)

function flag(name: string, fallback: boolean, env: Environment, refuse: Refuse): boolean {
  const given = text(env[name])?.toLowerCase()
  if (given === 'true' || given === 'false') return given === 'true'
  if (given !== undefined) refuse(`${name}=${given} is neither true nor false: ${fallback} is taken`)
  return fallback
}

function positive(name: string, value: unknown, fallback: number, refuse: Refuse): number {
  const given = typeof value === 'string' ? text(value) : (value ?? null)
  if (given === null) return fallback
  const number = typeof given === 'string' ? Number(given) : given
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) return number
  refuse(`${name}=${given} is not a number above 0: ${fallback} is taken`)
  return fallback
}

/** The Jaeger exporter's own variable for its HTTP address (README of @opentelemetry/exporter-jaeger). */
function jaegerOf(env: Environment): JaegerOptions | null {
  const endpoint = text(env.OTEL_EXPORTER_JAEGER_ENDPOINT)
  return endpoint === null ? null : { endpoint }
}
