// Publishes one order. Nothing here knows of Causeway: the flag with which `npm run order` runs it does.
const { randomUUID } = require('node:crypto')
const { Kafka } = require('@confluentinc/kafka-javascript').KafkaJS

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders' } = process.env

async function main() {
  const producer = new Kafka({ kafkaJS: { brokers: KAFKA_BROKERS.split(',') } }).producer()
  await producer.connect()
  const order = { eventId: randomUUID(), eventType: 'OrderCreated', aggregateId: 'order_1', data: { total: 99.5 } }
  await producer.send({ topic: ORDERS, messages: [{ key: 'order_1', value: JSON.stringify(order) }] })
  await producer.disconnect()
}

main()
