import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { tracing } from '@opentelemetry/sdk-node'
import { attemptCounter } from '../src/attempt.ts'
import { type Causeway, createCauseway } from '../src/causeway.ts'
import { type Measures, measures } from '../src/measure.ts'
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
}

/** The moment at which events of a traced service are made. */
export const MADE_AT = '2026-11-23T14:00:00.000Z'

/** `config` is that of the provider: sampler, and span processors that come before the exporter. */
export function traced(
  service = 'payment',
  config: tracing.TracerConfig = {},
  measuring: Measures = measures(null),
): Traced {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const exporter = new tracing.InMemorySpanExporter()
  const spanProcessors = [...(config.spanProcessors ?? []), new tracing.SimpleSpanProcessor(exporter)]
  const provider = new tracing.BasicTracerProvider({ ...config, spanProcessors })
  const tracer = provider.getTracer('test')
  let made = 0
  const make = { eventId: () => `evt_${++made}`, correlationId: null }
  const spans = (): tracing.ReadableSpan[] => exporter.getFinishedSpans()
  return {
    causeway: createCauseway(
      {
        recorder: tracerRecorder(tracer),
        service,
        make,
        now: () => Date.parse(MADE_AT),
        attempts: attemptCounter(),
        membership: membership(),
        disclose: null,
        errors: 'full',
        measures: measuring,
      },
      async () => {},
    ),
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
  }
}
