// The shop alone, beside a Causeway and a Kafka that run already: KAFKA_BROKERS says where, OTEL_EXPORTER_OTLP_ENDPOINT
// where its spans go (http://127.0.0.1:4318 unless set), CAUSEWAY_DEMO_PORT where its switchboard answers.
import { readSettings, requireBrokers, runUntilSignal, StartError } from '@causeway/launch'
import { readArguments, USAGE } from './arguments.ts'
import { prepareShop } from './prepare-shop.ts'

await runUntilSignal(async (lifetime) => {
  const args = readArguments(process.argv.slice(2))
  if (args === null) {
    console.log(USAGE)
    process.exit(0)
  }
  const { brokers, controlPort, otlpUrl } = readPremises(process.env)
  await requireBrokers(brokers)
  const bus = { type: 'kafka' as const, brokers, prefix: '' }
  const shop = await prepareShop(args, { bus, otlpUrl, controlPort }, lifetime)
  await shop.start()
  await shop.open()
  console.log(`The shop is open, ${args.rate} orders a second. Its switchboard: ${shop.url}`)
})

function readPremises(env: NodeJS.ProcessEnv) {
  const { brokers } = readSettings(env)
  if (!brokers)
    throw new StartError('wrong-value', 'KAFKA_BROKERS is not set: set it to a list like host:9092,other:9092.')
  const port = env.CAUSEWAY_DEMO_PORT || '0'
  const controlPort = Number(port)
  if (!/^\d+$/.test(port) || controlPort > 65_535) {
    const sentence = `CAUSEWAY_DEMO_PORT=${port} is not a port from 1 to 65535: correct CAUSEWAY_DEMO_PORT or leave it out.`
    throw new StartError('wrong-value', sentence)
  }
  return { brokers, controlPort, otlpUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT || 'http://127.0.0.1:4318' }
}
