import type { Kafka } from 'kafkajs'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import { tracedConsumer } from './consumer.ts'
import { tracedProducer } from './producer.ts'

const traced = new WeakSet<object>()

/**
 * The same kafkajs client, with traced producers and consumers. The client itself is left as it is: this is another
 * object, of the same class, in front of it. A client that is traced already is given back.
 */
export const tracedKafka = <Given extends Kafka>(tools: Tools, kafka: Given): Given =>
  quietly(() => (traced.has(kafka) ? kafka : withTracedClients(tools, kafka)), kafka)

function withTracedClients<Given extends Kafka>(tools: Tools, kafka: Given): Given {
  const methods: Pick<Kafka, 'producer' | 'consumer' | 'admin' | 'logger'> = {
    producer: (config) => {
      const producer = kafka.producer(config)
      return quietly(() => tracedProducer(tools, producer), producer)
    },
    consumer: (config) => {
      const consumer = kafka.consumer(config)
      return quietly(() => tracedConsumer(tools, consumer, config.groupId), consumer)
    },
    admin: (config) => kafka.admin(config),
    logger: () => kafka.logger(),
  }
  const wrapper: Given = Object.assign(Object.create(kafka) as Given, methods)
  traced.add(wrapper)
  return wrapper
}
