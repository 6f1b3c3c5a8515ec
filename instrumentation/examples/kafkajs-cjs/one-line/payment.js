// Pays for each order, traced by one line.
const { startCauseway } = require('@causeway/instrumentation')
const { Kafka } = require('kafkajs')

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders', PAYMENTS = 'payments' } = process.env
const causeway = startCauseway({ service: 'payment' })

async function main() {
  const kafka = causeway.kafkajs(new Kafka({ brokers: KAFKA_BROKERS.split(',') }))
  const producer = kafka.producer()
  const consumer = kafka.consumer({ groupId: `payment-of-${ORDERS}` })
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topics: [ORDERS], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const order = JSON.parse(message.value)
      const payment = causeway.event(
        'PaymentProcessed',
        { amount: order.data.total },
        { aggregateId: order.aggregateId },
      )
      await producer.send({ topic: PAYMENTS, messages: [causeway.message(payment)] })
    },
  })
  const stop = async () => {
    await Promise.all([consumer.disconnect(), producer.disconnect()])
    await causeway.shutdown()
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
}

main()
