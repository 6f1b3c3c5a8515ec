import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Disclosure } from './disclosure.ts'
import type { ErrorDetail } from './failure.ts'
import { type Convention, readConvention } from './record/convention.ts'

/** A Jaeger that also gets the spans, by `@opentelemetry/exporter-jaeger`. */
export interface JaegerOptions {
  /** HTTP address of Jaeger's collector, such as `http://127.0.0.1:14268/api/traces`. Without it, UDP to `host:port`. */
  readonly endpoint?: string
  readonly host?: string
  readonly port?: number
}

export interface CausewayOptions {
  /** Name of this service. `OTEL_SERVICE_NAME` wins over it. */
  readonly service: string
  readonly version?: string
  /** Names this process among those of the service; host name, process id and a random part unless given. */
  readonly instance?: string
  /**
   * Base address of the collector. Unless given, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT`,
   * else `http://127.0.0.1:4318`.
   */
  readonly endpoint?: string
  readonly jaeger?: JaegerOptions
  /** How long a finished span waits for others to be sent with it, 500 ms unless given here or as `OTEL_BSP_SCHEDULE_DELAY`. */
  readonly exportDelayMillis?: number
  /** Names a new flow. Unless given, a flow is named after its first event. */
  readonly correlationIds?: () => string
  /** Names a new event. Unless given, time-ordered UUIDs (version 7). */
  readonly eventIds?: () => string
  /** `'hashed'` tells equal message keys by a hash; a key itself never leaves the process. Or `CAUSEWAY_MESSAGE_KEYS`. */
  readonly messageKeys?: 'none' | 'hashed'
  /** Keys that hash, so that a key cannot be found by trying. Or `CAUSEWAY_HASH_SECRET`. */
  readonly hashSecret?: string
  /** Headers of yours that become attributes; no others do. Or `CAUSEWAY_HEADER_ATTRIBUTES`, separated by commas. */
  readonly headerAttributes?: readonly string[]
  /** What of an error is sent: all (unless given), or the name of its class alone. Or `CAUSEWAY_ERRORS`. */
  readonly errors?: ErrorDetail
}

/** Options and environment, read once. */
export interface Config {
  readonly service: string
  readonly version: string | null
  readonly instance: string
  readonly exporter: ExporterConfig
  readonly jaeger: JaegerOptions | null
  readonly queue: QueueConfig
  readonly disclosure: Disclosure
  readonly errors: ErrorDetail
  /** Exporters of other signals that the environment asks for by name; none starts unasked. */
  readonly metricsAsked: boolean
  readonly logsAsked: boolean
  readonly samplerAsked: boolean
  /** Which names of OpenTelemetry's messaging conventions are written. */
  readonly convention: Convention
  readonly detectorsAsked: boolean
}

export type ExporterConfig =
  | { readonly type: 'none' }
  /** A null address is left to the exporter, which reads it from the environment. */
  | { readonly type: 'http' | 'grpc'; readonly url: string | null }

export interface QueueConfig {
  readonly maxQueueSize: number
  readonly scheduledDelayMillis: number
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4318'
const DEFAULT_DELAY_MILLIS = 500
/** About 10 MB of spans, or the last seconds of a busy service. */
const DEFAULT_QUEUE_SIZE = 8_192

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the configuration. Wrong values fall back to the defaults: a service never fails to start for its telemetry. */
export function readConfig(options: CausewayOptions, env: Environment): Config {
  return {
    service: text(env.OTEL_SERVICE_NAME) ?? text(options.service) ?? 'unknown_service',
    version: text(options.version),
    instance: text(options.instance) ?? `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    exporter: exporterConfig(options, env),
    jaeger: options.jaeger ?? jaegerOf(env),
    queue: {
      maxQueueSize: positive(env.OTEL_BSP_MAX_QUEUE_SIZE) ?? DEFAULT_QUEUE_SIZE,
      scheduledDelayMillis:
        positive(options.exportDelayMillis) ?? positive(env.OTEL_BSP_SCHEDULE_DELAY) ?? DEFAULT_DELAY_MILLIS,
    },
    disclosure: disclosureOf(options, env),
    errors: errorsOf(options, env),
    metricsAsked: text(env.OTEL_METRICS_EXPORTER) !== null,
    logsAsked: text(env.OTEL_LOGS_EXPORTER) !== null,
    convention: readConvention(env.OTEL_SEMCONV_STABILITY_OPT_IN),
    samplerAsked: text(env.OTEL_TRACES_SAMPLER) !== null,
    detectorsAsked: text(env.OTEL_NODE_RESOURCE_DETECTORS) !== null,
  }
}

/** What is neither absent nor understood counts as none: nothing leaves the process by a slip of the pen. */
const disclosureOf = (
  { messageKeys, hashSecret, headerAttributes }: CausewayOptions,
  env: Environment,
): Disclosure => ({
  messageKeys: (messageKeys ?? text(env.CAUSEWAY_MESSAGE_KEYS)) === 'hashed' ? 'hashed' : 'none',
  hashSecret: text(hashSecret) ?? text(env.CAUSEWAY_HASH_SECRET),
  headerAttributes: [headerAttributes ?? env.CAUSEWAY_HEADER_ATTRIBUTES?.split(',') ?? []]
    .flat()
    .flatMap((name) => text(name) ?? []),
})

function errorsOf({ errors }: CausewayOptions, env: Environment): ErrorDetail {
  const asked = errors ?? text(env.CAUSEWAY_ERRORS) ?? 'full'
  return asked === 'full' ? 'full' : 'type'
}

/** OTLP over HTTP with protobuf; gRPC only where the environment both asks for it and says where to. */
function exporterConfig({ endpoint }: CausewayOptions, env: Environment): ExporterConfig {
  if (text(env.OTEL_TRACES_EXPORTER) === 'none') return { type: 'none' }
  const given = text(endpoint)
  if (given !== null) return { type: 'http', url: tracesUrl(given) }
  const fromEnvironment = text(env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) ?? text(env.OTEL_EXPORTER_OTLP_ENDPOINT)
  if (fromEnvironment === null) return { type: 'http', url: tracesUrl(DEFAULT_ENDPOINT) }
  const protocol = text(env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL) ?? text(env.OTEL_EXPORTER_OTLP_PROTOCOL)
  return { type: protocol === 'grpc' ? 'grpc' : 'http', url: null }
}

/** `…/v1/traces` under the base address, or the address itself when it names that path already. */
function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '')
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`
}

const text = (value: unknown): string | null => {
  const trimmed = typeof value === 'string' ? value.trim() : ''
  return trimmed === '' ? null : trimmed
}

function positive(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : null
}

/** The Jaeger exporter's own variable for its HTTP address (README of @opentelemetry/exporter-jaeger). */
function jaegerOf(env: Environment): JaegerOptions | null {
  const endpoint = text(env.OTEL_EXPORTER_JAEGER_ENDPOINT)
  return endpoint === null ? null : { endpoint }
}
