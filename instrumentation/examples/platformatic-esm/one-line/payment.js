// Pays for each order, traced by one line.
import { startCauseway } from '@causeway/instrumentation'
import { platformatic } from '@causeway/instrumentation/platformatic'
import {
  Consumer,
  jsonDeserializer,
  jsonSerializer,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders', PAYMENTS = 'payments' } = process.env
const causeway = startCauseway({ service: 'payment' })

const settings = { clientId: 'payment', bootstrapBrokers: KAFKA_BROKERS.split(',') }
const serializers = { ...stringSerializers, value: jsonSerializer }
const deserializers = { ...stringDeserializers, value: jsonDeserializer }
const producer = causeway.trace(platformatic, new Producer({ ...settings, serializers }))
const group = { groupId: `payment-of-${ORDERS}`, deserializers }
const consumer = causeway.trace(platformatic, new Consumer({ ...settings, ...group }))
const stream = await consumer.consume({
  topics: [ORDERS],
  mode: 'committed',
  fallbackMode: 'earliest',
  autocommit: false,
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stream.close())

await causeway.forEachMessage(stream, async (message) => {
  const order = message.value
  const payment = causeway.event('PaymentProcessed', { amount: order.data.total }, { aggregateId: order.aggregateId })
  await producer.send({ messages: [{ topic: PAYMENTS, key: message.key, value: payment }] })
  await message.commit()
})
await Promise.all([consumer.close(), producer.close()])
await causeway.shutdown()
