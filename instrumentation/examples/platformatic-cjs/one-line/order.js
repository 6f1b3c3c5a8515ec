// Publishes one order, traced by one line.
const { startCauseway } = require('@causeway/instrumentation')
const { platformatic } = require('@causeway/instrumentation/platformatic')
const { jsonSerializer, Producer, stringSerializers } = require('@platformatic/kafka')

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders' } = process.env
const causeway = startCauseway({ service: 'order' })

async function main() {
  const serializers = { ...stringSerializers, value: jsonSerializer }
  const settings = { clientId: 'order', bootstrapBrokers: KAFKA_BROKERS.split(','), serializers }
  const producer = causeway.trace(platformatic, new Producer(settings))
  const order = causeway.event('OrderCreated', { total: 99.5 }, { aggregateId: 'order_1' })
  await producer.send({ messages: [{ topic: ORDERS, key: order.aggregateId, value: order }] })
  await producer.close()
  await causeway.shutdown()
}

main()
