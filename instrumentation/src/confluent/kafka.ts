import { inFrontOf } from '../front.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import type { ConfluentConsumer, ConfluentKafka, ConfluentProducer } from './client.ts'
import { tracedConsumer } from './consumer.ts'
import { tracedProducer } from './producer.ts'

const traced = new WeakSet<object>()

/**
 * The same client, with traced producers and consumers. The client itself is left as it is: this is another object in
 * front of it. A client that is traced already is given back.
 */
export const tracedKafka = <Given extends ConfluentKafka>(tools: Tools, kafka: Given): Given =>
  quietly(() => (traced.has(kafka) ? kafka : withTracedClients(tools, kafka)), kafka)

function withTracedClients<Given extends ConfluentKafka>(tools: Tools, kafka: Given): Given {
  const own: Partial<ConfluentKafka> = {
    producer: (config) => {
      const producer = kafka.producer(config)
      return quietly(() => tracedProducer(tools, producer as ConfluentProducer, config), producer)
    },
    consumer: (config) => {
      const consumer = kafka.consumer(config)
      return quietly(() => tracedConsumer(tools, consumer as ConfluentConsumer, config), consumer)
    },
  }
  const front = inFrontOf(kafka, own as Partial<Given>)
  traced.add(front)
  return front
}
