import { randomBytes } from 'node:crypto'
import { type MeterProvider, type TracerProvider, trace } from '@opentelemetry/api'
import { metrics, NodeSDK, type resources, tracing } from '@opentelemetry/sdk-node'
import type { Config } from '../config.ts'
import { causewaySpanProcessor } from '../enrich/span-processor.ts'
import { fineClock } from '../record/clock.ts'
import { randomSpanIds } from '../record/random-id.ts'
import { lightRecorder, type Recorder, tracerRecorder } from '../record/recorder.ts'
import { settleWithin } from './end-once.ts'
import type { ExportQueue } from './export-queue.ts'
import { nameOf } from './exporter.ts'
import { ensureContextManager, flush, registeredProvider } from './global-provider.ts'
import { heartbeatRecord } from './heartbeat.ts'
import { type HeartbeatLoop, startHeartbeatLoop } from './heartbeat-loop.ts'
import { metricReaders } from './metric-reader.ts'
import { otlpLogs } from './otlp.ts'
import type { Progress } from './progress.ts'
import { startQueues } from './queues.ts'
import { resourceOf } from './resource.ts'
import { SCOPE, SCOPE_VERSION } from './scope.ts'
import type { Tell } from './tell.ts'

export interface Telemetry {
  readonly recorder: Recorder
  /** Where this service's metrics go; null for the provider that is registered with OpenTelemetry's API, now or later. */
  readonly meterProvider: MeterProvider | null
  /** Sends what is queued. May reject, may take long. */
  readonly stop: () => Promise<void>
}

/** Most of the time that a shutdown has: what is left is the last heartbeat's. */
const FLUSH_MILLIS = 3_500

/** The tracer provider that Causeway itself registered, if any: further services in the process get their own. */
const registeredByUs = new WeakSet<object>()

/**
 * Starts OpenTelemetry for one service. Where the service has registered a tracer provider of its own, that one is used
 * and only heartbeats are started. Where Causeway was started before, for another service in this process, the second
 * gets a provider of its own beside the registered one. `groups` are the consumer groups that the process is in.
 */
export function startTelemetry(config: Config, groups: () => readonly string[], tell: Tell): Telemetry {
  const registered = registeredProvider()
  const started =
    registered !== null && !registeredByUs.has(registered)
      ? joinTheirs(config, registered)
      : startOurs(config, registered === null, tell)
  ensureContextManager()
  const heartbeats = startHeartbeats(config, started, groups, tell)
  const stop = async (): Promise<void> => {
    await settleWithin(started.flush, FLUSH_MILLIS)
    await heartbeats?.leave()
    await started.shutdown()
  }
  return { recorder: started.recorder, meterProvider: started.meterProvider, stop }
}

interface Started {
  readonly recorder: Recorder
  readonly meterProvider: MeterProvider | null
  readonly resource: resources.Resource
  /** Null where spans go by another way than ours. */
  readonly progress: (() => Progress) | null
  /** Whether `config.heartbeats` is to be followed. */
  readonly beats: boolean
  readonly flush: () => Promise<unknown>
  readonly shutdown: () => Promise<void>
}

function joinTheirs(config: Config, registered: TracerProvider): Started {
  return {
    recorder: tracerRecorder(registered.getTracer(SCOPE, SCOPE_VERSION)),
    meterProvider: null,
    resource: resourceOf(config),
    progress: null,
    // A service with its own OpenTelemetry may have no collector of ours at all, unless it says where.
    beats: config.heartbeats?.endpointNamed ?? false,
    flush: () => flush(registered),
    shutdown: async () => {},
  }
}

function startOurs(config: Config, first: boolean, tell: Tell): Started {
  const resource = resourceOf(config)
  const { toCollector, queues } = startQueues(config, tell)
  const ours: Ours = { config, resource, queues, processors: [causewaySpanProcessor(), ...queues] }
  const provider = first ? registerSdk(ours, tell) : makeProviders(ours, tell)
  const complete = config.sampler === null || config.sampler === 'always_on'
  return {
    ...provider,
    resource,
    progress: complete && toCollector !== null ? toCollector.progress : null,
    beats: true,
    flush: () => Promise.allSettled(queues.map((queue) => queue.shutdown())),
  }
}

/** What a provider of ours is made of. */
interface Ours {
  readonly config: Config
  readonly resource: resources.Resource
  readonly queues: readonly ExportQueue[]
  readonly processors: tracing.SpanProcessor[]
}

type Provider = Pick<Started, 'recorder' | 'meterProvider' | 'shutdown'>

/** The process's first service: its providers are registered with OpenTelemetry's API, for other libraries to use. */
function registerSdk(ours: Ours, tell: Tell): Provider {
  const { config, resource, processors } = ours
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    spanProcessors: processors,
    instrumentations: [],
    metricReaders: config.disabled ? [] : metricReaders(config.metrics, tell),
    // An empty list keeps the SDK from starting its default exporter of logs.
    ...(config.logsAsked ? {} : { logRecordProcessors: [] }),
    ...samplerOf(config),
  })
  sdk.start()
  const provider = registeredProvider()
  if (provider !== null) registeredByUs.add(provider)
  const recorder = recorderOf(provider ?? trace.getTracerProvider(), ours)
  return { recorder, meterProvider: null, shutdown: () => sdk.shutdown() }
}

/** A further service: everything under its own name, beside what is registered. */
function makeProviders(ours: Ours, tell: Tell): Provider {
  const { config, resource, processors } = ours
  const provider = new tracing.BasicTracerProvider({ resource, spanProcessors: processors, ...samplerOf(config) })
  const recorder = recorderOf(provider, ours)
  const exporters = config.metrics.exporters.filter((exporter) => exporter !== 'prometheus')
  if (exporters.length === 0) return { recorder, meterProvider: null, shutdown: () => provider.shutdown() }
  const meterProvider = new metrics.MeterProvider({
    resource,
    readers: metricReaders({ ...config.metrics, exporters }, tell),
  })
  const shutdown = async (): Promise<void> => {
    await Promise.allSettled([provider.shutdown(), meterProvider.shutdown()])
  }
  return { recorder, meterProvider, shutdown }
}

/**
 * Our own spans go past the provider that we started, straight to its queues, for they cost less. With a sampler that
 * the environment asks for, or where nothing is sent, they are made by the provider like all others.
 */
function recorderOf(provider: TracerProvider, { config, queues, resource }: Ours): Recorder {
  if (config.sampler !== null || queues.length === 0) return tracerRecorder(provider.getTracer(SCOPE, SCOPE_VERSION))
  const ended = (span: tracing.ReadableSpan): void => {
    for (const queue of queues) queue.onEnd(span)
  }
  const scope = { name: SCOPE, version: SCOPE_VERSION }
  return lightRecorder({ clock: fineClock(), resource, scope, ended }, randomSpanIds())
}

/** Every event counts: a decision not to sample, taken for HTTP requests upstream, must not lose the events below it. */
const samplerOf = (config: Config) => (config.sampler === null ? { sampler: new tracing.AlwaysOnSampler() } : {})

function startHeartbeats(
  { heartbeats: config }: Config,
  { beats, progress, resource }: Started,
  groups: () => readonly string[],
  tell: Tell,
): HeartbeatLoop | null {
  if (config === null || !beats) return null
  const { otlp, intervalMillis, timeoutMillis } = config
  const bootId = randomBytes(8).toString('hex')
  let droppedBefore = 0
  return startHeartbeatLoop({
    exporter: otlpLogs(otlp, timeoutMillis),
    name: nameOf(otlp.url),
    resource,
    intervalMillis,
    record: (sequence, leaving) =>
      heartbeatRecord({
        bootId,
        sequence,
        now: Date.now(),
        intervalMillis,
        progress: progress?.() ?? null,
        groups: groups(),
        leaving,
      }),
    tell: (line) => {
      // Where the spans do not get through either, that has been told.
      const dropped = progress?.().dropped ?? 0
      if (dropped === droppedBefore) tell(line)
      droppedBefore = dropped
    },
  })
}
