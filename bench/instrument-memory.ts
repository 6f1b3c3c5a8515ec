/**
 * Whether tracing keeps what it should let go: a million messages of 1 kB sent and handled by one traced service, with the
 * heap that is left after a collection every hundred thousand. `KAFKA_BROKERS=… node --expose-gc bench/instrument-memory.ts`
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startCauseway } from '@causeway/instrumentation'
import { Kafka, logLevel } from 'kafkajs'

const MESSAGES = Number(process.argv[2] ?? 1_000_000)
const PER_SEND = 100
const topic = `bench-memory-${process.pid}`

const receiver = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end())
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
const { port } = receiver.address() as AddressInfo

const causeway = startCauseway({ service: 'bench', endpoint: `http://127.0.0.1:${port}` })
const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',')
const kafka = causeway.kafkajs(new Kafka({ clientId: 'bench', brokers, logLevel: logLevel.NOTHING }))
const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: topic })
await Promise.all([producer.connect(), consumer.connect()])
await producer.send({ topic, messages: [{ value: 'first' }] })
await consumer.subscribe({ topics: [topic], fromBeginning: true })

const heapMegabytes = (): string => {
  globalThis.gc?.()
  return (process.memoryUsage().heapUsed / 1_000_000).toFixed(1)
}
let handled = 0
const { promise: all, resolve: done } = Promise.withResolvers<void>()
await consumer.run({
  eachMessage: async () => {
    handled++
    if (handled % (MESSAGES / 10) === 0) console.log(`${handled} handled: ${heapMegabytes()} MB of heap`)
    if (handled >= MESSAGES) done()
  },
})
const note = 'x'.repeat(700)
for (let sent = 1; sent < MESSAGES; sent += PER_SEND) {
  const events = Array.from({ length: PER_SEND }, (_, index) =>
    causeway.event('OrderCreated', { total: 99.5, note }, { aggregateId: `order_${sent + index}` }),
  )
  await producer.send({ topic, messages: events.map((event) => causeway.message(event)) })
}
await all
await Promise.all([producer.disconnect(), consumer.disconnect()])
await causeway.shutdown()
receiver.close()
receiver.closeAllConnections()
