// Publishes one order, traced by one line.
const { startCauseway } = require('@causeway/instrumentation')
const { confluent } = require('@causeway/instrumentation/confluent')
const { Kafka } = require('@confluentinc/kafka-javascript').KafkaJS

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders' } = process.env
const causeway = startCauseway({ service: 'order' })

async function main() {
  const kafka = causeway.trace(confluent, new Kafka({ kafkaJS: { brokers: KAFKA_BROKERS.split(',') } }))
  const producer = kafka.producer()
  await producer.connect()
  const order = causeway.event('OrderCreated', { total: 99.5 }, { aggregateId: 'order_1' })
  await producer.send({ topic: ORDERS, messages: [causeway.message(order)] })
  await producer.disconnect()
  await causeway.shutdown()
}

main()
