import {
  type CorrelationId,
  type EventId,
  type Expectation,
  type Micros,
  micros,
  type Operation,
  type SpanId,
  type TraceId,
} from '@causeway/model'

/** event type, destination, service that sends it, index of its cause, consumers */
const STEPS: readonly (readonly [string, string, string, number, readonly string[]])[] = [
  ['OrderCreated', 'orders', 'web-api', -1, ['payment', 'order-view', 'analytics']],
  ['PaymentProcessed', 'payments', 'payment', 0, ['inventory', 'analytics']],
  ['InventoryReserved', 'inventory', 'inventory', 1, ['order']],
  ['OrderConfirmed', 'orders', 'order', 2, ['shipping', 'notification', 'order-view']],
  ['ShipmentScheduled', 'shipments', 'shipping', 3, ['shipping', 'analytics']],
  ['OrderShipped', 'shipments', 'shipping', 4, ['notification']],
  ['NotificationSent', 'notifications', 'notification', 5, ['analytics', 'order-view']],
]

/** What each step owes: its first consumer processes it, and the next event follows. */
export const EXPECTATIONS: readonly Expectation[] = STEPS.flatMap(([eventType, , , , [consumer = null]], index) => {
  const shared = { origin: 'declared', eventType, eventVersion: null, destination: null, consumer } as const
  const processed = { ...shared, id: `${eventType}:processed`, followedBy: [], withinMillis: 5_000 }
  const next = STEPS[index + 1]?.[0]
  if (next === undefined) return [processed]
  return [processed, { ...shared, id: `${eventType}:followed`, followedBy: [next], withinMillis: 8_000 }]
})

const STEP_MICROS = 300_000

/** One order: 7 events, 21 operations, two seconds from its first to its last. */
export function order(number: number, startedAt: Micros): Operation[] {
  const flow = `corr_${number.toString(16).padStart(24, '0')}`
  const id = (step: number): string => `evt_${step}_${number.toString(16).padStart(24, '0')}`
  let spans = 0
  const operation = (step: number, at: number, overrides: Partial<Operation>): Operation => {
    const [eventType, destination, service, cause] = STEPS[step] as (typeof STEPS)[number]
    const begun = micros(startedAt + step * STEP_MICROS + at)
    return {
      type: 'send',
      traceId: number.toString(16).padStart(32, 'a') as TraceId,
      spanId: (number * 64 + spans++).toString(16).padStart(16, 'b') as SpanId,
      parentSpanId: null,
      startedAt: begun,
      endedAt: micros(begun + 4_000),
      eventId: id(step) as EventId,
      correlationId: flow as CorrelationId,
      causationIds: cause < 0 ? [] : [id(cause) as EventId],
      eventType,
      eventVersion: '1',
      aggregateId: `order_${number}`,
      aggregateType: 'Order',
      service,
      instance: `${service}-1`,
      system: 'kafka',
      destination,
      partition: String(number % 3),
      offset: number * 2 + (step > 2 ? 1 : 0),
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
  return STEPS.flatMap(([, , , , consumers], step) => [
    operation(step, 0, {}),
    ...consumers.map((consumer, index) =>
      operation(step, 20_000 + index * 1_000, { type: 'process', service: consumer, consumer }),
    ),
  ])
}
