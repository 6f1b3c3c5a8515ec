/** Every topic of the shop and how many partitions it has. Messages are keyed by order, so an order stays in one partition. */
export const TOPICS = {
  orders: 4,
  /** OrderCreated as it was before version 2, published beside it until its last reader has moved. */
  'orders.v1': 3,
  'order-status': 4,
  payments: 3,
  refunds: 3,
  inventory: 3,
  shipments: 4,
  notifications: 3,
  'payment.retry': 3,
  'payment.dead-letter': 3,
} as const

export type Topic = keyof typeof TOPICS

export const TOPIC_NAMES: readonly Topic[] = Object.keys(TOPICS).filter((name): name is Topic => name in TOPICS)
