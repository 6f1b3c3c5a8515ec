/**
 * Captures what our instrumentation sends for one order and its payment over a real broker, for test/fixtures/otlp.
 * Run with KAFKA_BROKERS set: `node instrumentation/testing/capture-fixture.ts test/fixtures/otlp`, then `npm run format`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { startCauseway } from '../index.ts'
import { decodeTraces } from './otlp.ts'
import { startReceiver } from './receiver.ts'

// Nothing of the machine on which this runs belongs into the fixture.
process.env.OTEL_RESOURCE_ATTRIBUTES = 'host.name=shop-1'

const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',')
const folder = process.argv[2] ?? '.'
const receiver = await startReceiver()
const start = (service: string) =>
  startCauseway({
    service,
    version: '1.4.0',
    instance: `${service}-1`,
    endpoint: receiver.url,
    exportDelayMillis: 60_000,
    heartbeats: false,
  })
const order = start('order')
const payment = start('payment')

const kafka = (clientId: string) => new Kafka({ clientId, brokers, logLevel: logLevel.NOTHING })
const admin = kafka('capture').admin()
await admin.connect()
await admin.deleteTopics({ topics: ['orders', 'payments'] }).catch(() => undefined)
await admin.createTopics({ topics: ['orders', 'payments'].map((topic) => ({ topic, numPartitions: 1 })) })

const producer = order.kafkajs(kafka('order')).producer()
const paymentKafka = payment.kafkajs(kafka('payment'))
const consumer = paymentKafka.consumer({ groupId: 'payment' })
const paymentProducer = paymentKafka.producer()
await Promise.all([producer.connect(), consumer.connect(), paymentProducer.connect()])
await consumer.subscribe({ topics: ['orders'], fromBeginning: true })

const STACK = 'Error: gateway timeout\n    at charge (file:///srv/payment/charge.ts:12:11)'
let tries = 0
const paid = new Promise<void>((resolve) => {
  consumer.run({
    eachMessage: async () => {
      tries++
      if (tries === 1) throw Object.assign(new Error('gateway timeout'), { stack: STACK })
      const event = payment.event(
        'PaymentProcessed',
        { amount: 99.5 },
        { aggregateId: 'payment_1', aggregateType: 'Payment' },
      )
      await paymentProducer.send({ topic: 'payments', messages: [payment.message(event)] })
      resolve()
    },
  })
})
const placed = order.event(
  'OrderCreated',
  { total: 99.5 },
  { version: 2, aggregateId: 'order_12345', aggregateType: 'Order', causationId: 'cmd_33333', userId: 'user_1' },
)
await producer.send({ topic: 'orders', messages: [order.message(placed)] })
await paid
await Promise.all([producer.disconnect(), consumer.disconnect(), paymentProducer.disconnect()])
await admin.disconnect()
await order.shutdown()
await payment.shutdown()
await receiver.close()

// Protobuf messages of one type concatenated are one message with the repeated fields of all.
const body = Buffer.concat(receiver.of('/v1/traces').map((request) => request.body))
writeFileSync(join(folder, 'causeway-order-payment.bin'), body)
writeFileSync(join(folder, 'causeway-order-payment.json'), `${JSON.stringify(decodeTraces(body), null, 2)}\n`)
