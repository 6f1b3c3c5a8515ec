import { hostname } from 'node:os'
import { ATTRIBUTE } from '@causeway/model'
import { context, createContextKey, ROOT_CONTEXT, type TracerProvider, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { NodeSDK, resources, tracing } from '@opentelemetry/sdk-node'
import type { Config } from '../config.ts'
import { causewaySpanProcessor } from '../enrich/span-processor.ts'
import { known } from '../event/attribute.ts'
import { fineClock } from '../record/clock.ts'
import { grpcWire, httpWire } from '../record/otlp-wire.ts'
import { randomSpanIds } from '../record/random-id.ts'
import { lightRecorder, type Recorder, tracerRecorder } from '../record/recorder.ts'
import { spanQueue } from '../record/span-queue.ts'
import { exportQueue } from './export-queue.ts'
import { jaegerTarget } from './exporter.ts'
import type { Tell } from './tell.ts'

export interface Telemetry {
  readonly recorder: Recorder
  /** Sends what is queued. May reject, may take long. */
  readonly stop: () => Promise<void>
}

const SCOPE = '@causeway/instrumentation'
const SCOPE_VERSION = '0.1.0'

/** The tracer provider that Causeway itself registered, if any: further services in the process get their own. */
const registeredByUs = new WeakSet<object>()

/**
 * Starts OpenTelemetry for one service. Where the service has registered a tracer provider of its own, that one is used
 * and nothing is started. Where Causeway was started before, for another service in this process, the second gets a
 * provider of its own beside the registered one.
 */
export function startTelemetry(config: Config, tell: Tell): Telemetry {
  const registered = registeredProvider()
  if (registered !== null && !registeredByUs.has(registered)) {
    ensureContextManager()
    const recorder = tracerRecorder(registered.getTracer(SCOPE, SCOPE_VERSION))
    return { recorder, stop: async () => flush(registered) }
  }
  const started = registered === null ? startSdk(config, tell) : startBeside(config, tell)
  ensureContextManager()
  return started
}

function startSdk(config: Config, tell: Tell): Telemetry {
  const processors = spanProcessors(config, tell)
  const sdk = new NodeSDK({
    resource: resourceOf(config),
    spanProcessors: processors,
    instrumentations: [],
    // Empty lists keep the SDK from starting its default exporters of other signals.
    ...(config.metricsAsked ? {} : { metricReaders: [] }),
    ...(config.logsAsked ? {} : { logRecordProcessors: [] }),
    // The SDK's default detectors would send command lines and machine ids.
    ...(config.detectorsAsked ? {} : { resourceDetectors: [resources.envDetector] }),
    ...samplerOf(config),
  })
  sdk.start()
  const provider = registeredProvider()
  if (provider !== null) registeredByUs.add(provider)
  return { recorder: recorderOf(provider ?? trace.getTracerProvider(), processors, config), stop: () => sdk.shutdown() }
}

function startBeside(config: Config, tell: Tell): Telemetry {
  const processors = spanProcessors(config, tell)
  const provider = new tracing.BasicTracerProvider({
    resource: resourceOf(config).merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: processors,
    ...samplerOf(config),
  })
  return { recorder: recorderOf(provider, processors, config), stop: () => provider.shutdown() }
}

/**
 * Our own spans go past the provider that we started, straight to its processors, for they cost less. With a sampler
 * that the environment asks for, or a provider that starts nothing, they are made by the provider like all others.
 */
function recorderOf(provider: TracerProvider, processors: readonly tracing.SpanProcessor[], config: Config): Recorder {
  const tracer = provider.getTracer(SCOPE, SCOPE_VERSION)
  // A span that never ends goes nowhere; it tells what the provider has found out about the service.
  const probe = tracer.startSpan('causeway') as Partial<tracing.ReadableSpan>
  const { resource, instrumentationScope: scope } = probe
  if (config.samplerAsked || resource === undefined || scope === undefined) return tracerRecorder(tracer)
  const ended = (span: tracing.ReadableSpan): void => {
    for (const processor of processors) processor.onEnd(span)
  }
  return lightRecorder({ clock: fineClock(), resource, scope, ended }, randomSpanIds())
}

/** What the environment says (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`) is merged over this by the SDK. */
const resourceOf = (config: Config) =>
  resources.defaultResource().merge(
    resources.resourceFromAttributes(
      known({
        [ATTRIBUTE.serviceName]: config.service,
        [ATTRIBUTE.serviceVersion]: config.version,
        [ATTRIBUTE.serviceInstanceId]: config.instance,
        [ATTRIBUTE.hostName]: hostname(),
      }),
    ),
  )

function spanProcessors(config: Config, tell: Tell) {
  const jaeger = config.jaeger === null ? null : jaegerTarget(config.jaeger, tell)
  const queues = [otlpQueue(config, tell), jaeger === null ? null : exportQueue(jaeger, config.queue, tell)]
  return [causewaySpanProcessor(), ...queues.filter((queue) => queue !== null)]
}

function otlpQueue({ exporter, queue }: Config, tell: Tell): tracing.SpanProcessor | null {
  if (exporter.type === 'none') return null
  const name = exporter.url ?? 'the OTLP endpoint that the environment names'
  let lost = 0
  return spanQueue({
    wire: exporter.type === 'grpc' ? grpcWire(exporter.url) : httpWire(exporter.url),
    maxSpans: queue.maxQueueSize,
    maxBytes: MAX_QUEUE_BYTES,
    delayMillis: queue.scheduledDelayMillis,
    onLost: (spans, why) => {
      lost += spans
      tell(`${lost} spans did not reach ${name}: ${why}. The service goes on.`)
    },
  })
}

const MAX_QUEUE_BYTES = 33_554_432

/** Every event counts: a decision not to sample, taken for HTTP requests upstream, must not lose the events below it. */
const samplerOf = (config: Config) => (config.samplerAsked ? {} : { sampler: new tracing.AlwaysOnSampler() })

/** The provider behind the API's proxy, or null while none is registered. */
function registeredProvider(): TracerProvider | null {
  const proxy: TracerProvider & { getDelegate?: () => TracerProvider; getDelegateTracer?: (name: string) => unknown } =
    trace.getTracerProvider()
  if (proxy.getDelegate === undefined) return proxy
  return proxy.getDelegateTracer?.(SCOPE) === undefined ? null : proxy.getDelegate()
}

const PROBE = createContextKey('causeway.probe')

/** Without a context manager (a bare provider, a disabled SDK) ids would not reach the events that a handler publishes. */
function ensureContextManager(): void {
  const works = context.with(ROOT_CONTEXT.setValue(PROBE, true), () => context.active().getValue(PROBE) === true)
  if (!works) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

async function flush(provider: TracerProvider & { forceFlush?: () => Promise<void> }): Promise<void> {
  await provider.forceFlush?.()
}
