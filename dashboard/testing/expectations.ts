import type { Expectation, Micros } from '@causeway/model'

/** Expectations of the seeded shop, with when each was made. */
export const expectationsOf = (since: Micros, ledgerSince: Micros): (Expectation & { readonly createdAt: Micros })[] =>
  [
    expected('OrderCreated', { version: '2', by: 'payment', within: 5 }),
    expected('OrderCreated', { version: '2', by: 'payment', within: 8, next: ['PaymentProcessed', 'PaymentFailed'] }),
    expected('OrderCreated', { version: '2', by: 'order-view', within: 5 }),
    expected('PaymentProcessed', {
      by: 'inventory',
      within: 10,
      next: ['InventoryReserved', 'PaymentRefundRequested'],
    }),
    expected('PaymentFailed', { by: 'order', within: 5, next: ['OrderCancelled'] }),
    expected('PaymentRefundRequested', { by: 'payment', within: 8, next: ['PaymentRefunded'] }),
    expected('PaymentRefunded', { by: 'order', within: 5, next: ['OrderCancelled'] }),
    expected('PaymentRefunded', { by: 'ledger', within: 30 }),
    expected('InventoryReserved', { by: 'order', within: 5, next: ['OrderConfirmed'] }),
    expected('OrderConfirmed', { by: 'shipping', within: 8, next: ['ShipmentScheduled'] }),
    expected('OrderConfirmed', { by: 'order-view', within: 5 }),
    expected('OrderConfirmed', { by: 'notification', within: 10, next: ['NotificationSent'] }),
    expected('OrderCancelled', { by: 'returns', within: 10, next: ['NotificationSent'] }),
    expected('ShipmentScheduled', { by: 'shipping', within: 15, next: ['OrderShipped'] }),
    expected('OrderShipped', { by: 'notification', within: 10, next: ['NotificationSent'] }),
  ].map((expectation) => ({ ...expectation, createdAt: expectation.consumer === 'ledger' ? ledgerSince : since }))

interface Rule {
  readonly version?: string
  readonly by: string
  readonly within: number
  readonly next?: readonly string[]
}

const expected = (eventType: string, rule: Rule): Expectation => ({
  id: `${eventType}${rule.version ? `.v${rule.version}` : ''} > ${rule.next?.join('|') ?? ''}@${rule.by}`,
  origin: 'declared',
  eventType,
  eventVersion: rule.version ?? null,
  destination: null,
  consumer: rule.by,
  followedBy: rule.next ?? [],
  withinMillis: rule.within * 1000,
})
