// Tells in which ways of loading kafkajs from an ES module a new client is traced. Run by a test, with the register.
import { createRequire } from 'node:module'
import kafkajs, * as lib from 'kafkajs'
import { Kafka, logLevel } from 'kafkajs'
import required from './required-by-import.cjs'
import { isTraced, ways } from './traced-client.mjs'

const dynamic = await import('kafkajs')
class Mine extends Kafka {
  #name = 'mine'
  name = () => this.#name
}

ways({
  'import, named': isTraced(Kafka),
  'import, default': isTraced(kafkajs.Kafka),
  'import, namespace': isTraced(lib.Kafka),
  'import()': isTraced(dynamic.Kafka),
  createRequire: isTraced(createRequire(import.meta.url)('kafkajs').Kafka),
  'import of CommonJS that requires it': isTraced(required.Kafka),
  'one class however loaded': kafkajs.Kafka === Kafka && lib.Kafka === Kafka && required.Kafka === Kafka,
  instanceof: new Kafka({ brokers: ['127.0.0.1:9'] }) instanceof kafkajs.Kafka,
  'a class that extends it works': new Mine({ brokers: ['127.0.0.1:9'] }).name() === 'mine',
  'other exports pass through': logLevel.NOTHING === 0 && new kafkajs.KafkaJSError('x').message === 'x',
})
