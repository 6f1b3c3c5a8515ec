// Tells in which ways of loading @platformatic/kafka from CommonJS its new clients are traced. Run by a test, with the register.
const lib = require('@platformatic/kafka')
const { Producer, Consumer } = require('@platformatic/kafka')

const tell = async () => {
  const { ways } = await import('./traced-client.mjs')
  const { isTracedConsumer, isTracedProducer } = await import('./platformatic-client.mjs')
  const imported = await import('@platformatic/kafka')
  ways({
    'require, field': isTracedProducer(lib.Producer),
    'require, destructured': isTracedProducer(Producer),
    'require, a consumer': isTracedConsumer(Consumer),
    'import()': isTracedProducer(imported.Producer),
    'import(), a consumer': isTracedConsumer(imported.Consumer),
    'one class however loaded': imported.Producer === Producer && imported.Consumer === lib.Consumer,
    'other exports pass through':
      lib.stringSerializers === imported.stringSerializers && lib.Admin === imported.Admin && lib.Base !== undefined,
  })
}
tell()
