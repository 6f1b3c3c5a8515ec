/** An order service with an outbox, as a process: takes one order that is rolled back and one that stays, then idles. */
import { startCauseway } from '@causeway/instrumentation'
import pg from 'pg'

const [databaseUrl, collectorUrl] = process.argv.slice(2)
const causeway = startCauseway({ service: 'order', endpoint: collectorUrl, exportDelayMillis: 10 })
const client = new pg.Client(databaseUrl)
await client.connect()

/** The order and its event become true together, or not at all. */
const place = (orderId: string, paymentMethod: string | null): Promise<void> =>
  causeway.outbox.transaction(async () => {
    const created = causeway.event('OrderCreated', { paymentMethod }, { aggregateId: orderId, aggregateType: 'Order' })
    const entry = causeway.outbox.create(created, { system: 'kafka', destination: 'orders' })
    await client.query('BEGIN')
    try {
      await client.query('INSERT INTO outbox (entry) VALUES ($1)', [entry])
      await client.query('INSERT INTO "order" (id, payment_method) VALUES ($1, $2)', [orderId, paymentMethod])
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    }
  })

await place('order_refused', null).catch(() => {})
await place('order_taken', 'card')
setInterval(() => {}, 60_000)
