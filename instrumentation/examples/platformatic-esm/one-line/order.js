// Publishes one order, traced by one line.
import { startCauseway } from '@causeway/instrumentation'
import { platformatic } from '@causeway/instrumentation/platformatic'
import { jsonSerializer, Producer, stringSerializers } from '@platformatic/kafka'

const { KAFKA_BROKERS = '127.0.0.1:9092', ORDERS = 'orders' } = process.env
const causeway = startCauseway({ service: 'order' })

const serializers = { ...stringSerializers, value: jsonSerializer }
const settings = { clientId: 'order', bootstrapBrokers: KAFKA_BROKERS.split(','), serializers }
const producer = causeway.trace(platformatic, new Producer(settings))
const order = causeway.event('OrderCreated', { total: 99.5 }, { aggregateId: 'order_1' })
await producer.send({ messages: [{ topic: ORDERS, key: order.aggregateId, value: order }] })
await producer.close()
await causeway.shutdown()
