// Publishes one order. Nothing here knows of Causeway: the flag with which `npm run order` runs it does.
const { randomUUID } = require('node:crypto')
const { Producer, stringSerializers } = require('@platformatic/kafka')

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders' } = process.env

async function main() {
  const producer = new Producer({
    clientId: 'order',
    bootstrapBrokers: KAFKA_BROKERS.split(','),
    serializers: stringSerializers,
  })
  const order = { eventId: randomUUID(), eventType: 'OrderCreated', aggregateId: 'order_1', data: { total: 99.5 } }
  await producer.send({ messages: [{ topic: ORDERS, key: 'order_1', value: JSON.stringify(order) }] })
  await producer.close()
}

main()
