import { propagation } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { KafkaJsInstrumentation, type KafkaJsInstrumentationConfig } from '@opentelemetry/instrumentation-kafkajs'
import type { tracing } from '@opentelemetry/sdk-node'
import type { Consumer, Kafka, Producer } from 'kafkajs'
import { causewaySpanProcessor } from '../src/enrich/span-processor.ts'
import { type MemoryKafka, memoryKafka } from './memory-kafka.ts'
import { type Traced, traced } from './traced.ts'

/** Causeway in a service where OpenTelemetry's own kafkajs instrumentation is at work, on a Kafka in memory. */
export interface BesideOtel extends Traced {
  readonly memory: MemoryKafka
  readonly kafka: Kafka
  /** OpenTelemetry on, or off again; clients that were made meanwhile stay as they are. */
  enable(): void
  disable(): void
  /** Name, instrumentation and event id of the finished spans. */
  told(): string[]
}

export interface BesideOptions extends tracing.TracerConfig {
  readonly instrumentation?: KafkaJsInstrumentationConfig
}

/** OpenTelemetry first unless `enabled` is false. The instrumentation is the real one, the class that it patches is ours. */
export function besideOtel({ instrumentation: config = {}, ...provider }: BesideOptions = {}): BesideOtel {
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const testing = traced('order', { spanProcessors: [causewaySpanProcessor()], ...provider })
  const memory = memoryKafka()
  const kafkajs = { Kafka: kafkaClass(memory.kafka) }
  const instrumentation = new KafkaJsInstrumentation(config)
  instrumentation.setTracerProvider(testing.provider)
  const [definition] = instrumentation.getModuleDefinitions()
  const enable = (): void => definition?.patch?.(kafkajs)
  const disable = (): void => definition?.unpatch?.(kafkajs)
  if (config.enabled !== false) enable()
  return {
    ...testing,
    memory,
    kafka: testing.causeway.kafkajs(new kafkajs.Kafka()),
    enable,
    disable,
    told: () => testing.spans().map(tell),
  }
}

const tell = ({ name, instrumentationScope, attributes }: tracing.ReadableSpan): string =>
  [name, instrumentationScope.name.split('/').at(-1), attributes['messaging.message.id']].filter(Boolean).join(' ')

/** A class like kafkajs': methods on the prototype, and a client of its own for each call. */
function kafkaClass(kafka: Kafka): new () => Kafka {
  class InMemory {
    producer(): Producer {
      return { ...kafka.producer() }
    }
    consumer(): Consumer {
      return { ...kafka.consumer({ groupId: 'any' }) }
    }
  }
  return InMemory as unknown as new () => Kafka
}
