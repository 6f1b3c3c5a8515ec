import type { Envelope } from '@causeway/model'
import type { Topic } from './topics.ts'

export interface Customer {
  readonly customerId: string
  readonly name: string
  readonly email: string
  readonly city: string
  readonly country: string
}

export interface Item {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly unitCents: number
}

/** The order as every event carries it, so that no service has to ask another. */
export interface Order {
  readonly orderId: string
  readonly customer: Customer
  readonly items: readonly Item[]
  readonly totalCents: number
  readonly currency: 'EUR'
}

/** An event of the shop: the envelope with its type and data known. */
export interface EventOf<Type extends string, Data> extends Envelope<Data> {
  readonly eventType: Type
}

export interface OrderCreatedV1Data {
  readonly orderId: string
  readonly customerName: string
  readonly customerEmail: string
  /** In euros: the reason for version 2. */
  readonly total: number
  readonly skus: readonly string[]
}

export type AboutOrder = { readonly order: Order }
export type Failed = AboutOrder & { readonly reason: string }
export type Paid = AboutOrder & { readonly paymentId: string }
export type RefundRequested = Paid & { readonly reason: string }
export type Reserved = AboutOrder & { readonly reservationId: string; readonly warehouse: string }
export type Shipped = AboutOrder & { readonly shipmentId: string; readonly carrier: string }
export type Notified = {
  readonly orderId: string
  readonly channel: 'email'
  readonly to: string
  readonly template: string
}

export type OrderCreatedV1 = EventOf<'OrderCreated', OrderCreatedV1Data>
export type OrderCreated = EventOf<'OrderCreated', AboutOrder>
export type PaymentProcessed = EventOf<'PaymentProcessed', Paid>
export type PaymentFailed = EventOf<'PaymentFailed', Failed>
export type PaymentRefundRequested = EventOf<'PaymentRefundRequested', RefundRequested>
export type PaymentRefunded = EventOf<'PaymentRefunded', RefundRequested>
export type InventoryReserved = EventOf<'InventoryReserved', Reserved>
export type OrderConfirmed = EventOf<'OrderConfirmed', AboutOrder>
export type OrderCancelled = EventOf<'OrderCancelled', Failed>
export type ShipmentScheduled = EventOf<'ShipmentScheduled', Shipped>
export type OrderShipped = EventOf<'OrderShipped', Shipped>
export type NotificationSent = EventOf<'NotificationSent', Notified>

/** What is published on each topic. */
export interface TopicEvents extends Record<Topic, EventOf<string, unknown>> {
  orders: OrderCreated
  'orders.v1': OrderCreatedV1
  'order-status': OrderConfirmed | OrderCancelled
  payments: PaymentProcessed | PaymentFailed | PaymentRefunded
  refunds: PaymentRefundRequested
  inventory: InventoryReserved
  shipments: ShipmentScheduled | OrderShipped
  notifications: NotificationSent
  'payment.retry': OrderCreated
  'payment.dead-letter': OrderCreated
}

/** Options of an event that is about an order. */
export const ofOrder = (orderId: string): { aggregateId: string; aggregateType: string } => ({
  aggregateId: orderId,
  aggregateType: 'Order',
})
