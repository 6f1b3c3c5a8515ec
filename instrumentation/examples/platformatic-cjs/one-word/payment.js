// Pays for each order. With the flag with which `npm run payment` runs it, one word is left to say: `forEachMessage`.
const { randomUUID } = require('node:crypto')
const { registeredCauseway } = require('@causeway/instrumentation')
const { Consumer, Producer, stringDeserializers, stringSerializers } = require('@platformatic/kafka')

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders', PAYMENTS = 'payments' } = process.env

async function main() {
  const settings = { clientId: 'payment', bootstrapBrokers: KAFKA_BROKERS.split(',') }
  const producer = new Producer({ ...settings, serializers: stringSerializers })
  const consumer = new Consumer({ ...settings, groupId: `payment-of-${ORDERS}`, deserializers: stringDeserializers })
  const stream = await consumer.consume({
    topics: [ORDERS],
    mode: 'committed',
    fallbackMode: 'earliest',
    autocommit: false,
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stream.close())

  await registeredCauseway().forEachMessage(stream, async (message) => {
    const order = JSON.parse(message.value)
    const payment = { eventId: randomUUID(), eventType: 'PaymentProcessed', data: { amount: order.data.total } }
    await producer.send({ messages: [{ topic: PAYMENTS, key: message.key, value: JSON.stringify(payment) }] })
    await message.commit()
  })
  await Promise.all([consumer.close(), producer.close()])
}

main()
