// Pays for each order. Nothing here knows of Causeway: the flag with which `npm run payment` runs it does.
import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders', PAYMENTS = 'payments' } = process.env

const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(',') })
const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: `payment-of-${ORDERS}` })
await Promise.all([producer.connect(), consumer.connect()])
await consumer.subscribe({ topics: [ORDERS], fromBeginning: true })
await consumer.run({
  eachMessage: async ({ message }) => {
    const order = JSON.parse(message.value)
    const payment = { eventId: randomUUID(), eventType: 'PaymentProcessed', data: { amount: order.data.total } }
    await producer.send({ topic: PAYMENTS, messages: [{ key: message.key, value: JSON.stringify(payment) }] })
  },
})

const stop = () => Promise.all([consumer.disconnect(), producer.disconnect()])
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
