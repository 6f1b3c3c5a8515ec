import { decideVerdict, type EventId, type Evidence, type Expectation, type Operation } from '@causeway/model'
import { aProcess, aSend, at } from '@causeway/model/testing'
import type { InnerSpan } from '../../query/flow-spans.ts'
import type { RecordedViolation } from '../../query/flow-violations.ts'

/** One order of a shop, as telemetry: what the collector would have stored and evaluation recorded. */
export interface Scene {
  readonly correlationId: string
  readonly operations: readonly Operation[]
  readonly spans: readonly InnerSpan[]
  readonly violations: readonly RecordedViolation[]
  readonly owes: boolean
}

type Overrides = NonNullable<Parameters<typeof aSend>[1]>

const followed = (
  eventType: string,
  consumer: string,
  followedBy: readonly string[],
  seconds: number,
): Expectation => ({
  id: `${eventType}>${consumer}>${followedBy[0] ?? ''}`,
  origin: 'declared',
  eventType,
  eventVersion: eventType === 'OrderCreated' ? '2' : null,
  destination: null,
  consumer,
  followedBy,
  withinMillis: seconds * 1000,
})

/** What the shop's events must be followed by. */
export const SHOP: readonly Expectation[] = [
  followed('OrderCreated', 'payment', ['PaymentProcessed', 'PaymentFailed'], 8),
  followed('OrderCreated', 'order-view', [], 5),
  followed('PaymentProcessed', 'inventory', ['InventoryReserved', 'PaymentRefundRequested'], 10),
  followed('PaymentFailed', 'order', ['OrderCancelled'], 5),
  followed('PaymentRefundRequested', 'payment', ['PaymentRefunded'], 8),
  followed('PaymentRefunded', 'order', ['OrderCancelled'], 5),
  followed('InventoryReserved', 'order', ['OrderConfirmed'], 5),
  followed('OrderConfirmed', 'shipping', ['ShipmentScheduled'], 8),
  followed('OrderConfirmed', 'notification', ['NotificationSent'], 10),
  followed('OrderCancelled', 'notification', ['NotificationSent'], 10),
  followed('ShipmentScheduled', 'shipping', ['OrderShipped'], 15),
  followed('OrderShipped', 'notification', ['NotificationSent'], 10),
]

interface Published {
  readonly id: string
  readonly type: string
  readonly by: string
  readonly to: string
  readonly causes: readonly string[]
  readonly at: number
  readonly version?: string
  readonly saga?: Operation['saga']
}

const STEPS: Readonly<Record<string, string>> = {
  OrderCreated: 'order',
  PaymentProcessed: 'payment',
  InventoryReserved: 'inventory',
  OrderConfirmed: 'confirmation',
  ShipmentScheduled: 'shipment',
  OrderShipped: 'hand-over',
}

/** Tells an order step by step; every event is read by `analytics`, those of an order by `order-view` too. */
export function anOrder(correlationId: string, order: string) {
  const operations: Operation[] = []
  const spans: InnerSpan[] = []
  const ids = (id: string): string => `evt_${correlationId.slice(5)}_${id}`
  const common = { flow: correlationId, aggregateId: order, aggregateType: 'Order' }

  const publish = ({ id, type, by, to, causes, at: seconds, version = '1', saga }: Published): void => {
    const step = STEPS[type]
    operations.push(
      aSend(ids(id), {
        ...common,
        service: by,
        instance: `${by}-1`,
        destination: to,
        partition: String(order.length % 4),
        offset: 48_000 + operations.length,
        eventType: type,
        eventVersion: version,
        causes: causes.map((cause) => (cause.startsWith('cmd_') ? cause : ids(cause))),
        startedAt: at(seconds),
        endedAt: at(seconds + 0.004),
        saga: saga ?? (step === undefined ? null : { id: order, type: 'order', step, compensates: null }),
      }),
    )
  }
  const handle = (id: string, by: string, from: number, to: number, overrides: Overrides = {}): void => {
    const sent = operations.find(({ eventId, type }) => eventId === ids(id) && type === 'send')
    const process = aProcess(ids(id), {
      ...common,
      service: by,
      consumer: by,
      instance: `${by}-1`,
      destination: sent?.destination ?? null,
      partition: sent?.partition ?? null,
      offset: sent?.offset ?? null,
      eventType: sent?.eventType ?? null,
      eventVersion: sent?.eventVersion ?? null,
      causes: sent?.causationIds ?? [],
      startedAt: at(from),
      endedAt: at(to),
      ...overrides,
    })
    operations.push(process)
  }
  const inside = (id: string, by: string, name: string, kind: string, from: number, to: number): void => {
    const parent = operations.findLast(({ eventId, consumer }) => eventId === ids(id) && consumer === by)
    if (parent === undefined) return
    spans.push({
      traceId: parent.traceId,
      spanId: parent.spanId.replace(/^.{4}/, String(1000 + spans.length)) as InnerSpan['spanId'],
      parentSpanId: parent.spanId,
      service: by,
      name,
      kind,
      startedAt: at(from),
      endedAt: at(to),
      outcome: 'ok',
    })
  }
  /** analytics and order-view look at an event, 20 and 40 ms after it was sent. */
  const watch = (id: string, seconds: number): void => {
    handle(id, 'analytics', seconds + 0.02, seconds + 0.022)
    handle(id, 'order-view', seconds + 0.031, seconds + 0.043, { projection: 'orders' })
  }
  return { operations, spans, ids, publish, handle, inside, watch }
}

type Order = ReturnType<typeof anOrder>

function begin(order: Order): void {
  const { publish, watch, handle } = order
  publish({
    id: 'created',
    type: 'OrderCreated',
    by: 'web-api',
    to: 'orders',
    causes: ['cmd_33333'],
    at: 0,
    version: '2',
  })
  publish({
    id: 'created1',
    type: 'OrderCreated',
    by: 'web-api',
    to: 'orders.v1',
    causes: ['cmd_33333'],
    at: 0.006,
    version: '1',
  })
  watch('created', 0)
  handle('created1', 'analytics', 0.028, 0.03)
}

function pay(order: Order): void {
  const { publish, watch, handle, inside } = order
  handle('created', 'payment', 0.014, 0.355)
  inside('created', 'payment', 'POST /v1/charges', 'client', 0.03, 0.29)
  inside('created', 'payment', 'INSERT payments', 'client', 0.3, 0.332)
  publish({ id: 'paid', type: 'PaymentProcessed', by: 'payment', to: 'payments', causes: ['created'], at: 0.35 })
  watch('paid', 0.35)
}

function confirm(order: Order): void {
  const { publish, watch, handle, inside } = order
  handle('paid', 'inventory', 0.372, 0.452)
  inside('paid', 'inventory', 'UPDATE stock', 'client', 0.38, 0.43)
  publish({ id: 'reserved', type: 'InventoryReserved', by: 'inventory', to: 'inventory', causes: ['paid'], at: 0.448 })
  watch('reserved', 0.448)
  handle('reserved', 'order', 0.461, 0.48)
  publish({ id: 'confirmed', type: 'OrderConfirmed', by: 'order', to: 'order-status', causes: ['reserved'], at: 0.476 })
  watch('confirmed', 0.476)
}

function ship(order: Order): void {
  const { publish, watch, handle } = order
  handle('confirmed', 'notification', 0.49, 0.702)
  publish({
    id: 'told',
    type: 'NotificationSent',
    by: 'notification',
    to: 'notifications',
    causes: ['confirmed'],
    at: 0.698,
  })
  handle('told', 'analytics', 0.72, 0.722)
  handle('confirmed', 'shipping', 0.492, 0.588)
  publish({
    id: 'scheduled',
    type: 'ShipmentScheduled',
    by: 'shipping',
    to: 'shipments',
    causes: ['confirmed'],
    at: 0.584,
  })
  watch('scheduled', 0.584)
  handle('scheduled', 'shipping', 0.602, 2.114)
  publish({ id: 'shipped', type: 'OrderShipped', by: 'shipping', to: 'shipments', causes: ['scheduled'], at: 2.11 })
  watch('shipped', 2.11)
  handle('shipped', 'notification', 2.131, 2.298)
  publish({
    id: 'told2',
    type: 'NotificationSent',
    by: 'notification',
    to: 'notifications',
    causes: ['shipped'],
    at: 2.294,
  })
  handle('told2', 'analytics', 2.31, 2.313)
}

const scene = (correlationId: string, { operations, spans }: Order, rest: Partial<Scene> = {}): Scene => ({
  correlationId,
  operations,
  spans,
  violations: [],
  owes: false,
  ...rest,
})

/** Everything came. */
export function completeOrder(): Scene {
  const order = anOrder('corr_complete', 'order_k7x2m-00041')
  begin(order)
  pay(order)
  confirm(order)
  ship(order)
  return scene('corr_complete', order)
}

/** Payment has just begun. */
export function orderInFlight(): Scene {
  const order = anOrder('corr_inflight', 'order_k7x2m-00058')
  begin(order)
  pay(order)
  return scene('corr_inflight', order, { owes: true })
}

/** Nobody reads payments for inventory. */
export function stuckOrder(): Scene {
  const order = anOrder('corr_stuck', 'order_k7x2m-00042')
  begin(order)
  pay(order)
  const violation = violated(order, 'paid', 'PaymentProcessed>inventory>InventoryReserved', {
    group: { members: 0, stateSince: at(-106), observedAt: at(758) },
    position: { committedOffset: 47_791, endOffset: 48_215, logStartOffset: 0, observedAt: at(758), movedAt: at(-108) },
    lastSignOfLife: at(-106.2),
  })
  return scene('corr_stuck', order, { owes: true, violations: [violation] })
}

/** Paid, out of stock, paid back. */
export function compensatedOrder(): Scene {
  const order = anOrder('corr_undone', 'order_k7x2m-00043')
  const saga = (step: string, compensates: string | null) => ({
    id: 'order_k7x2m-00043',
    type: 'order',
    step,
    compensates,
  })
  const { publish, handle, watch } = order
  begin(order)
  pay(order)
  handle('paid', 'inventory', 0.372, 0.452)
  publish({
    id: 'refund',
    type: 'PaymentRefundRequested',
    by: 'inventory',
    to: 'refunds',
    causes: ['paid'],
    at: 0.448,
    saga: saga('inventory', null),
  })
  handle('refund', 'payment', 0.47, 0.71)
  publish({
    id: 'refunded',
    type: 'PaymentRefunded',
    by: 'payment',
    to: 'payments',
    causes: ['refund'],
    at: 0.7,
    saga: saga('refund', 'payment'),
  })
  watch('refunded', 0.7)
  handle('refunded', 'order', 0.73, 0.75)
  publish({
    id: 'cancelled',
    type: 'OrderCancelled',
    by: 'order',
    to: 'order-status',
    causes: ['refunded'],
    at: 0.746,
    saga: saga('cancellation', 'order'),
  })
  watch('cancelled', 0.746)
  handle('cancelled', 'notification', 0.77, 0.95)
  publish({
    id: 'told',
    type: 'NotificationSent',
    by: 'notification',
    to: 'notifications',
    causes: ['cancelled'],
    at: 0.946,
  })
  handle('told', 'analytics', 0.97, 0.972)
  return scene('corr_undone', order)
}

/** Inventory fails on the event again and again, and blocks its partition. */
export function poisonedOrder(): Scene {
  const order = anOrder('corr_poison', 'order_k7x2m-00044')
  begin(order)
  pay(order)
  const error = {
    outcome: 'failed',
    errorType: 'TypeError',
    errorMessage: 'Cannot read "quantity": "two" is not a number',
  } as const
  for (const [index, start] of [0.4, 0.75, 1.42, 2.7, 5.2, 10.1].entries()) {
    order.handle('paid', 'inventory', start, start + 0.012, { ...error, attempt: index + 1 })
  }
  const violation = violated(order, 'paid', 'PaymentProcessed>inventory>InventoryReserved', {
    group: { members: 1, stateSince: at(-4000), observedAt: at(20) },
    position: { committedOffset: 48_006, endOffset: 48_020, logStartOffset: 0, observedAt: at(20), movedAt: at(0.2) },
    attempts: { total: 6, failed: 6, lastAt: at(10.1), lastError: error.errorMessage },
    lastSignOfLife: at(19.4),
  })
  return scene('corr_poison', order, { owes: true, violations: [violation] })
}

/** Payment tries three times through its retry topic, moves the event aside and lets the order fall. */
export function deadLetteredOrder(): Scene {
  const order = anOrder('corr_dead', 'order_k7x2m-00046')
  const { publish, handle, watch, operations, ids } = order
  begin(order)
  const created = operations.find(({ eventId }) => eventId === ids('created')) as Operation
  const forward = (to: string, seconds: number, deadLetterReason: string | null): void => {
    operations.push({
      ...aSend(ids('created'), {
        ...created,
        service: 'payment',
        instance: 'payment-1',
        destination: to,
        offset: 12,
        startedAt: at(seconds),
        endedAt: at(seconds + 0.003),
        deadLetterReason,
      }),
      causationIds: created.causationIds,
    })
  }
  handle('created', 'payment', 0.014, 0.144)
  forward('payment.retry', 0.14, null)
  handle('created', 'payment', 0.16, 0.89, { destination: 'payment.retry', offset: 12, attempt: 2 })
  forward('payment.retry', 0.885, null)
  handle('created', 'payment', 0.91, 1.99, {
    destination: 'payment.retry',
    offset: 12,
    attempt: 3,
    deadLetterReason: 'gateway timed out',
  })
  forward('payment.dead-letter', 1.975, 'gateway timed out')
  publish({ id: 'failed', type: 'PaymentFailed', by: 'payment', to: 'payments', causes: ['created'], at: 1.98 })
  watch('failed', 1.98)
  handle('failed', 'order', 2.0, 2.02)
  publish({ id: 'cancelled', type: 'OrderCancelled', by: 'order', to: 'order-status', causes: ['failed'], at: 2.016 })
  watch('cancelled', 2.016)
  handle('cancelled', 'notification', 2.03, 2.22)
  publish({
    id: 'told',
    type: 'NotificationSent',
    by: 'notification',
    to: 'notifications',
    causes: ['cancelled'],
    at: 2.214,
  })
  return scene('corr_dead', order)
}

/** Shipping came back after six hours: late, after all. */
export function lateOrder(): Scene {
  const order = anOrder('corr_late', 'order_k7x2m-00045')
  const { publish, handle, watch } = order
  begin(order)
  pay(order)
  confirm(order)
  handle('confirmed', 'notification', 0.49, 0.702)
  publish({
    id: 'told',
    type: 'NotificationSent',
    by: 'notification',
    to: 'notifications',
    causes: ['confirmed'],
    at: 0.698,
  })
  const later = 22_334
  handle('confirmed', 'shipping', later, later + 0.09)
  publish({
    id: 'scheduled',
    type: 'ShipmentScheduled',
    by: 'shipping',
    to: 'shipments',
    causes: ['confirmed'],
    at: later + 0.086,
  })
  watch('scheduled', later + 0.086)
  handle('scheduled', 'shipping', later + 0.1, later + 1.6)
  publish({
    id: 'shipped',
    type: 'OrderShipped',
    by: 'shipping',
    to: 'shipments',
    causes: ['scheduled'],
    at: later + 1.59,
  })
  handle('shipped', 'notification', later + 1.61, later + 1.8)
  publish({
    id: 'told2',
    type: 'NotificationSent',
    by: 'notification',
    to: 'notifications',
    causes: ['shipped'],
    at: later + 1.79,
  })
  const violation = violated(order, 'confirmed', 'OrderConfirmed>shipping>ShipmentScheduled', {
    group: { members: 0, stateSince: at(-3), observedAt: at(60) },
    position: { committedOffset: 47_900, endOffset: 48_215, logStartOffset: 0, observedAt: at(60), movedAt: at(-3) },
  })
  return scene('corr_late', order, { violations: [{ ...violation, state: 'closed' }] })
}

/** Approved once three services have looked at it: several causes of one event. */
export function joinedOrder(): Scene {
  const order = anOrder('corr_joined', 'order_k7x2m-00048')
  const { publish, handle } = order
  begin(order)
  const checks = [
    ['PriceChecked', 'pricing'],
    ['StockChecked', 'inventory'],
    ['FraudChecked', 'fraud-screening'],
  ] as const
  for (const [index, [type, by]] of checks.entries()) {
    handle('created', by, 0.02, 0.1 + index * 0.05)
    publish({ id: type, type, by, to: 'checks', causes: ['created'], at: 0.09 + index * 0.05 })
    handle(type, 'approval', 0.25, 0.31)
  }
  publish({
    id: 'approved',
    type: 'OrderApproved',
    by: 'approval',
    to: 'approvals',
    causes: checks.map(([type]) => type),
    at: 0.3,
  })
  handle('approved', 'shipping', 0.33, 0.4)
  publish({ id: 'shipped', type: 'OrderShipped', by: 'shipping', to: 'shipments', causes: ['approved'], at: 0.39 })
  return scene('corr_joined', order)
}

/** One order of very many lines: each is picked, and some are missing. */
export function fanOut(lines = 150): Scene {
  const order = anOrder('corr_fan', 'order_k7x2m-00047')
  const { publish, handle, watch } = order
  begin(order)
  handle('created', 'inventory', 0.02, 0.9)
  for (let line = 0; line < lines; line++) {
    const start = 0.1 + line * 0.005
    publish({ id: `line${line}`, type: 'LineReserved', by: 'inventory', to: 'lines', causes: ['created'], at: start })
    if (line % 50 === 7) {
      handle(`line${line}`, 'picking', start + 0.03, start + 0.06, {
        outcome: 'failed',
        errorType: 'OutOfStock',
        errorMessage: 'shelf 12 is empty',
      })
      continue
    }
    handle(`line${line}`, 'picking', start + 0.03, start + 0.08)
    publish({
      id: `pick${line}`,
      type: 'LinePicked',
      by: 'picking',
      to: 'picks',
      causes: [`line${line}`],
      at: start + 0.075,
    })
  }
  publish({
    id: 'packed',
    type: 'OrderPacked',
    by: 'packing',
    to: 'packs',
    causes: Array.from({ length: 4 }, (_, line) => `pick${line}`),
    at: 1.4,
  })
  for (let line = 0; line < 4; line++) handle(`pick${line}`, 'packing', 1.1 + line * 0.01, 1.39)
  watch('packed', 1.4)
  return scene('corr_fan', order)
}

type Findings = Partial<Pick<Evidence, 'group' | 'position' | 'attempts' | 'head' | 'deadLettered' | 'lastSignOfLife'>>

function violated(
  { operations, ids }: Order,
  id: string,
  expectationId: string,
  findings: Findings,
): RecordedViolation {
  const expectation = SHOP.find((each) => each.id === expectationId) as Expectation
  const send = operations.find(({ eventId, type }) => eventId === ids(id) && type === 'send') as Operation
  const dueAt = at((send.startedAt - at(0)) / 1e6 + expectation.withinMillis / 1000)
  const evidence: Evidence = {
    expectation,
    eventId: ids(id) as EventId,
    since: send.startedAt,
    dueAt,
    watermark: at(757),
    judgedAt: at(759),
    place: { destination: send.destination, partition: send.partition, offset: send.offset },
    group: null,
    position: null,
    attempts: { total: 0, failed: 0, lastAt: null, lastError: null },
    head: null,
    deadLettered: null,
    lastSignOfLife: null,
    ...findings,
  }
  return { expectationId, eventId: evidence.eventId, state: 'open', verdict: decideVerdict(evidence), evidence, dueAt }
}
