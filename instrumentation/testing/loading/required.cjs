// Tells in which ways of loading kafkajs from CommonJS a new client is traced. Run by a test, with the register.
const lib = require('kafkajs')
const { Kafka } = require('kafkajs')

const tell = async () => {
  const { ways, isTraced } = await import('./traced-client.mjs')
  const imported = await import('kafkajs')
  ways({
    'require, field': isTraced(lib.Kafka),
    'require, destructured': isTraced(Kafka),
    'import(), named': isTraced(imported.Kafka),
    'import(), default': isTraced(imported.default.Kafka),
    'one class however loaded': imported.Kafka === Kafka && imported.default.Kafka === Kafka,
    instanceof: new Kafka({ brokers: ['127.0.0.1:9'] }) instanceof lib.Kafka,
    'other exports pass through': lib.logLevel.NOTHING === 0 && new lib.KafkaJSError('x').message === 'x',
    'require of an ES module that imports it': isTraced(require('./reexported.mjs').Kafka),
  })
}
tell()
