import { ATTRIBUTE, METRIC } from '@causeway/model'
import { type Attributes, createNoopMeter, type MeterProvider, metrics } from '@opentelemetry/api'
import { known, partitionText } from './event/attribute.ts'
import { errorType } from './failure.ts'
import { listOf, recordOf } from './record/attribute-list.ts'
import { type Convention, translated } from './record/convention.ts'
import { SCOPE, SCOPE_VERSION } from './telemetry/scope.ts'

/** What is measured: one message, or a batch of them, going out or coming in. */
export interface Measured {
  readonly system: string
  readonly destination: string
  readonly partition?: unknown
  readonly consumer?: string | undefined
}

/** An error that ended an operation; wrapped, for anything can be thrown. */
export interface Failure {
  readonly error: unknown
}

/** OpenTelemetry's messaging metrics. Attributes and buckets: semantic-conventions 1.44, messaging-metrics.md. */
export interface Measures {
  /** Milliseconds to measure from; null where nobody measures, and then nothing else is to be called. */
  begin(): number | null
  /** One message was sent, or could not be. `stands` where it stands for the client's operation: one of those it was sent with. */
  sent(begun: number, message: Measured, stands: boolean, failure: Failure | null): void
  /** One message was handled. `counted` where it was counted as received before. */
  handled(begun: number, message: Measured, counted: boolean, failure: Failure | null): void
  /** What a message says of its event in one place contradicts what it says in another, on these facts. */
  contradicted(facts: readonly string[]): void
  /** A batch was handed to the service, to be counted as consumed. */
  received(batch: Measured, messageCount: number): void
}

/** For messages that another instrumentation measures already. */
export const unmeasured: Measures = {
  begin: () => null,
  sent: () => {},
  handled: () => {},
  contradicted: () => {},
  received: () => {},
}

/** In seconds, as OpenTelemetry's conventions advise. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/**
 * Measures through `own`, or else through whatever provider is registered with OpenTelemetry's API at the time: a
 * service may register its own after it has started Causeway.
 */
export function measures(own: MeterProvider | null, convention: Convention = '1.44'): Measures {
  const attributesOf = attributesUnder(convention)
  let provider: MeterProvider | null = null
  let instruments: Instruments | null = null
  const current = (): Instruments | null => {
    const now = own ?? metrics.getMeterProvider()
    if (now !== provider) {
      provider = now
      instruments = instrumentsOf(now)
    }
    return instruments
  }
  return {
    begin: () => (current() === null ? null : performance.now()),
    sent: (begun, message, stands, failure) => {
      const attributes = attributesOf('send', message, failure)
      instruments?.sentMessages.add(1, attributes)
      if (!stands) return
      instruments?.operationDuration.record(secondsSince(begun), { ...attributes, [ATTRIBUTE.operationType]: 'send' })
    },
    handled: (begun, message, counted, failure) => {
      const attributes = attributesOf('process', message, failure)
      instruments?.processDuration.record(secondsSince(begun), attributes)
      if (!counted) instruments?.consumedMessages.add(1, attributes)
    },
    contradicted: (facts) => current()?.conflicts.add(1, { [ATTRIBUTE.idConflictFacts]: [...facts] }),
    received: (batch, messageCount) =>
      instruments?.consumedMessages.add(messageCount, attributesOf('receive', batch, null)),
  }
}

type Instruments = ReturnType<typeof makeInstruments>

/** Null for the provider that the API has where none is registered. */
function instrumentsOf(provider: MeterProvider): Instruments | null {
  const meter = provider.getMeter(SCOPE, SCOPE_VERSION)
  return meter === createNoopMeter() ? null : makeInstruments(meter)
}

function makeInstruments(meter: ReturnType<MeterProvider['getMeter']>) {
  const seconds = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS } }
  const messages = { unit: '{message}' }
  return {
    operationDuration: meter.createHistogram(METRIC.operationDuration, {
      ...seconds,
      description: 'Duration of a messaging operation initiated by a producer or consumer client.',
    }),
    processDuration: meter.createHistogram(METRIC.processDuration, {
      ...seconds,
      description: 'Duration of processing a message.',
    }),
    sentMessages: meter.createCounter(METRIC.sentMessages, {
      ...messages,
      description: 'Number of messages that a producer attempted to send to the broker.',
    }),
    conflicts: meter.createCounter(METRIC.idConflicts, {
      ...messages,
      description: 'Number of messages that contradict themselves about their event.',
    }),
    consumedMessages: meter.createCounter(METRIC.consumedMessages, {
      ...messages,
      description: 'Number of messages that were delivered to the application.',
    }),
  }
}

const secondsSince = (begun: number): number => (performance.now() - begun) / 1_000

const attributesUnder =
  (convention: Convention) =>
  (operation: string, message: Measured, failure: Failure | null): Attributes => {
    const attributes = known({
      [ATTRIBUTE.messagingSystem]: message.system,
      [ATTRIBUTE.operationName]: operation,
      [ATTRIBUTE.destinationName]: message.destination,
      [ATTRIBUTE.partitionId]: partitionText(message.partition),
      [ATTRIBUTE.consumerGroup]: message.consumer,
      [ATTRIBUTE.errorType]: failure && errorType(failure.error),
    })
    return convention === '1.44' ? attributes : recordOf(translated(listOf(attributes), convention))
  }
