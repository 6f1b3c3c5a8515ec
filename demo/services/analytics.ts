import { startCauseway } from '@causeway/instrumentation'
import { serveLoopback } from '../loopback.ts'
import { openShop } from '../service.ts'

const causeway = startCauseway({ service: 'analytics' })
const { bus, ready } = await openShop('analytics', causeway)

const counts = new Map<string, number>()
let revenueCents = 0

// Still reads version 1 of OrderCreated: the last one that keeps its topic alive.
await bus.consume('analytics', {
  'orders.v1': {
    async OrderCreated({ eventType, data }) {
      revenueCents += Math.round(data.total * 100)
      count({ eventType })
    },
  },
  payments: {
    PaymentProcessed: async (event) => count(event),
    PaymentFailed: async (event) => count(event),
    PaymentRefunded: async (event) => count(event),
  },
  refunds: { PaymentRefundRequested: async (event) => count(event) },
  inventory: { InventoryReserved: async (event) => count(event) },
  'order-status': { OrderConfirmed: async (event) => count(event), OrderCancelled: async (event) => count(event) },
  shipments: { ShipmentScheduled: async (event) => count(event), OrderShipped: async (event) => count(event) },
  notifications: { NotificationSent: async (event) => count(event) },
})
const server = await serveLoopback((method, path) =>
  method === 'GET' && path === '/figures'
    ? { status: 200, body: { revenueCents, ...Object.fromEntries(counts) } }
    : null,
)
ready(server.url)

function count({ eventType }: { readonly eventType: string }): void {
  causeway.projection('figures')
  counts.set(eventType, (counts.get(eventType) ?? 0) + 1)
}
