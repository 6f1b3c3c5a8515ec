import type { CorrelationId, EventId, SpanId, TraceId } from '../src/id.ts'
import type { Operation } from '../src/operation.ts'
import { type Micros, micros } from '../src/time.ts'

/** The moment at which built operations begin unless told otherwise: 2026-11-23T14:00:00Z. */
export const T0 = micros(Date.UTC(2026, 10, 23, 14) * 1000)

/** T0 plus seconds. */
export const at = (seconds: number): Micros => micros(T0 + Math.round(seconds * 1e6))

type Overrides = Partial<Omit<Operation, 'eventId' | 'correlationId' | 'causationIds'>> & {
  readonly causes?: readonly string[]
  readonly flow?: string
}

/** A send of an event, 1 ms long, from `order` to `orders`/0 unless overridden. The ids of the span come from the rest. */
export const aSend = (eventId: string, overrides: Overrides = {}): Operation =>
  anOperation(eventId, { type: 'send', service: 'order', ...overrides })

/** A handling of an event, 10 ms long, begun 20 ms after T0 by `payment` unless overridden. */
export const aProcess = (eventId: string, overrides: Overrides = {}): Operation =>
  anOperation(eventId, {
    type: 'process',
    service: 'payment',
    consumer: overrides.service ?? 'payment',
    startedAt: at(0.02),
    ...overrides,
  })

function anOperation(eventId: string, { causes = [], flow = 'corr_1', ...overrides }: Overrides): Operation {
  const startedAt = overrides.startedAt ?? T0
  const length = overrides.type === 'process' ? 10_000 : 1_000
  const span = `${eventId}/${overrides.type}/${overrides.consumer ?? ''}/${overrides.destination ?? ''}/${startedAt}`
  return {
    type: 'send',
    traceId: hex(flow, 32) as TraceId,
    spanId: hex(span, 16) as SpanId,
    parentSpanId: null,
    startedAt,
    endedAt: micros(startedAt + length),
    eventId: eventId as EventId,
    correlationId: flow as CorrelationId,
    causationIds: causes as readonly EventId[],
    eventType: 'OrderCreated',
    eventVersion: null,
    aggregateId: null,
    aggregateType: null,
    service: 'order',
    instance: null,
    system: 'kafka',
    destination: 'orders',
    partition: '0',
    offset: null,
    consumer: null,
    outcome: 'ok',
    errorType: null,
    errorMessage: null,
    attempt: 1,
    saga: null,
    projection: null,
    duplicateSkipped: false,
    deadLetterReason: null,
    ...overrides,
  }
}

/** FNV-1a spread over as many hex digits as asked for: the same text gives the same id. */
function hex(text: string, length: number): string {
  let digits = ''
  for (let round = 0; digits.length < length; round++) {
    let hash = 0x811c9dc5
    for (const char of `${round}${text}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
    digits += hash.toString(16).padStart(8, '0')
  }
  return digits.slice(0, length)
}
