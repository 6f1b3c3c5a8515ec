import { setTimeout as wait } from 'node:timers/promises'
import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Order } from './events.ts'
import { fateOf, workMillis } from './fate.ts'

export type Charge =
  | { readonly type: 'accepted'; readonly paymentId: string }
  | { readonly type: 'declined'; readonly reason: string }
  | { readonly type: 'unavailable'; readonly reason: string }

export type Reservation =
  | { readonly type: 'reserved'; readonly reservationId: string; readonly warehouse: string }
  | { readonly type: 'out-of-stock'; readonly sku: string }

/** The world around the shop: it takes its time, and not everything in it goes well. Each call is an OpenTelemetry span. */
export interface Outside {
  /** Asks the payment gateway for the money, for the n-th time. */
  charge(order: Order, attempt: number): Promise<Charge>
  refund(order: Order): Promise<void>
  /** Takes the items off the shelf; `slow` for a database that has lost its index. */
  reserve(order: Order, slow: boolean): Promise<Reservation>
  bookCarrier(order: Order): Promise<{ readonly shipmentId: string; readonly carrier: string }>
  handOver(order: Order): Promise<void>
  mail(orderId: string, template: string): Promise<void>
  /** Some work of the service's own. */
  work(orderId: string, name: string, medianMillis: number): Promise<void>
}

const CARRIERS = ['PostNord', 'DPD', 'GLS'] as const
const WAREHOUSES = ['Rotterdam', 'Leipzig'] as const
const SLOW_MILLIS = 2_500

/** The world outside, the same for the same seed. */
export function createOutside(seed: number): Outside {
  const takes = (orderId: string, work: string, medianMillis: number): Promise<void> =>
    wait(workMillis(seed, orderId, work, medianMillis))
  const number = (order: Order): string => order.orderId.slice('order_'.length)

  return {
    charge: (order, attempt) =>
      calling('POST gateway /charges', post('gateway.example', '/charges'), async () => {
        const { declined, gatewayFailures } = fateOf(seed, order.orderId)
        await takes(order.orderId, `charge ${attempt}`, 220)
        if (attempt <= gatewayFailures) return { type: 'unavailable', reason: 'gateway answered 503' }
        if (declined) return { type: 'declined', reason: 'card declined: insufficient funds' }
        return { type: 'accepted', paymentId: `pay_${number(order)}` }
      }),
    refund: (order) =>
      calling('POST gateway /refunds', post('gateway.example', '/refunds'), () => takes(order.orderId, 'refund', 180)),
    async reserve(order, slow) {
      const short = await calling('SELECT stock', sql('SELECT', 'stock'), async () => {
        await (slow ? wait(SLOW_MILLIS) : takes(order.orderId, 'select', 20))
        return fateOf(seed, order.orderId).outOfStock ? (order.items[0]?.sku ?? '') : null
      })
      if (short !== null) return { type: 'out-of-stock', sku: short }
      await calling('UPDATE stock', sql('UPDATE', 'stock'), () => takes(order.orderId, 'update', 20))
      const warehouse = WAREHOUSES[order.totalCents % 2] ?? WAREHOUSES[0]
      return { type: 'reserved', reservationId: `res_${number(order)}`, warehouse }
    },
    bookCarrier: (order) =>
      calling('POST carrier /shipments', post('carrier.example', '/shipments'), async () => {
        await takes(order.orderId, 'book', 100)
        return { shipmentId: `shp_${number(order)}`, carrier: CARRIERS[order.totalCents % 3] ?? CARRIERS[0] }
      }),
    handOver: (order) => takes(order.orderId, 'hand over', 200),
    mail: (orderId, template) =>
      calling('POST mail /messages', post('mail.example', '/messages'), () => takes(orderId, template, 60)),
    work: takes,
  }
}

/** Does something in a span of its own. An unavailable answer marks the span as failed. */
function calling<T>(name: string, attributes: Attributes, call: () => Promise<T>): Promise<T> {
  const tracer = trace.getTracer('shop')
  return tracer.startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      const answer = await call()
      if (isUnavailable(answer)) span.setStatus({ code: SpanStatusCode.ERROR, message: answer.reason })
      return answer
    } finally {
      span.end()
    }
  })
}

const isUnavailable = (answer: unknown): answer is { type: 'unavailable'; reason: string } =>
  typeof answer === 'object' && answer !== null && 'type' in answer && answer.type === 'unavailable'

const post = (host: string, path: string): Attributes => ({
  'http.request.method': 'POST',
  'server.address': host,
  'url.full': `https://${host}${path}`,
})

const sql = (operation: string, table: string): Attributes => ({
  'db.system.name': 'postgresql',
  'db.operation.name': operation,
  'db.collection.name': table,
})
