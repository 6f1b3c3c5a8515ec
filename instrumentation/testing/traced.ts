import { context, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { tracing } from '@opentelemetry/sdk-node'
import { attemptCounter } from '../src/attempt.ts'
import { type Causeway, createCauseway } from '../src/causeway.ts'
import { type Measures, measures, unmeasured } from '../src/measure.ts'
import { membership } from '../src/membership.ts'
import { tracerRecorder } from '../src/record/recorder.ts'

/** A Causeway whose spans stay in memory and whose ids are `evt_1`, `evt_2`, … */
export interface Traced {
  readonly causeway: Causeway
  readonly provider: tracing.BasicTracerProvider
  readonly tracer: ReturnType<tracing.BasicTracerProvider['getTracer']>
  /** The finished spans, in the order in which they ended. */
  spans(): tracing.ReadableSpan[]
  /** The one finished span of that name. */
  span(name: string): tracing.ReadableSpan
  /** Names of the spans that were started and have not ended. */
  open(): string[]
}

/** The moment at which events of a traced service are made. */
export const MADE_AT = '2026-11-23T14:00:00.000Z'

/** `config` is that of the provider: sampler, and span processors that come before the exporter. */
export function traced(
  service = 'payment',
  config: tracing.TracerConfig = {},
  measuring: Measures = measures(null),
): Traced {
  const exporter = new tracing.InMemorySpanExporter()
  const running = new Map<string, string>()
  const processors = [...(config.spanProcessors ?? []), new tracing.SimpleSpanProcessor(exporter), noting(running)]
  const provider = new tracing.BasicTracerProvider({ ...config, spanProcessors: processors })
  const tracer = provider.getTracer('test')
  const spans = (): tracing.ReadableSpan[] => exporter.getFinishedSpans()
  return {
    causeway: causewayWith(tracer, service, measuring),
    provider,
    tracer,
    spans,
    span: (name) => {
      const [only, ...others] = spans().filter((span) => span.name === name)
      if (only === undefined || others.length > 0) {
        const names = spans().map((span) => span.name)
        throw new Error(`expected one span '${name}' among ${JSON.stringify(names)}`)
      }
      return only
    },
    open: () => [...running.values()],
  }
}

/** A Causeway in a process in which no OpenTelemetry SDK makes spans. */
export const withoutSdk = (service = 'payment'): Causeway => causewayWith(trace.getTracer('test'), service, unmeasured)

/** Keeps the names of the spans that are open. */
const noting = (running: Map<string, string>): tracing.SpanProcessor => ({
  onStart: (span) => void running.set(span.spanContext().spanId, span.name),
  onEnd: (span) => void running.delete(span.spanContext().spanId),
  forceFlush: async () => {},
  shutdown: async () => {},
})

function causewayWith(tracer: Tracer, service: string, measuring: Measures): Causeway {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  let made = 0
  return createCauseway(
    {
      recorder: tracerRecorder(tracer),
      service,
      make: { eventId: () => `evt_${++made}`, correlationId: null },
      now: () => Date.parse(MADE_AT),
      attempts: attemptCounter(),
      membership: membership(),
      disclose: null,
      errors: 'full',
      measures: measuring,
    },
    async () => {},
  )
}
