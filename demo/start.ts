// `npm run demo`: everything that `npm start` starts, a broker, and the shop, until ctrl-C.
import path from 'node:path'
import {
  buildDashboard,
  claimDataDir,
  hasJava,
  type Lifetime,
  openDatabase,
  readSettings,
  runUntilSignal,
  type Settings,
  StartError,
  startCauseway,
  startKafka,
  urlOf,
} from '@causeway/launch'
import { type DemoArguments, readArguments, USAGE } from './arguments.ts'
import type { BusConfig } from './config.ts'
import { prepareShop } from './prepare-shop.ts'

const log = console.log
const configFile = path.join(import.meta.dirname, 'causeway.yaml')

await runUntilSignal(async (lifetime) => {
  const args = readArguments(process.argv.slice(2))
  if (args === null) {
    log(USAGE)
    process.exit(0)
  }
  await runDemo(args, readSettings(process.env), lifetime)
})

/** Servers, then collector and dashboard beside the services of the shop, then orders. */
async function runDemo(args: DemoArguments, settings: Settings, lifetime: Lifetime): Promise<void> {
  const { signal } = lifetime
  const java = settings.brokers === null && (await hasJava())
  await lifetime.open(claimDataDir(settings, { kafka: java }))
  const dashboardBuild = buildDashboard({ log, signal })
  dashboardBuild.catch(() => {})
  const [databaseUrl, brokers] = await Promise.all([
    openDatabase(settings, lifetime, log),
    openBrokers(settings, java, lifetime),
  ])
  const bus: BusConfig = brokers ? { type: 'kafka', brokers, prefix: '' } : { type: 'postgres', databaseUrl }
  const otlpUrl = urlOf(settings.host, settings.otlpHttpPort)
  const shop = await prepareShop(args, { bus, otlpUrl, cacheDir: settings.dataDir }, lifetime)
  const servers = { databaseUrl, brokers, configFile, demoUrl: shop.url, dashboardBuild, log, signal }
  const starting = lifetime.open(startCauseway(settings, servers))
  const [causeway] = await Promise.all([starting, shop.start()])
  causeway.ended.then(lifetime.fail)
  await shop.open()
  log(`\n  The shop is open, ${args.rate} orders a second: ${causeway.url}\n`)
}

/** Your own brokers, else an embedded one; null where this machine cannot run it. */
async function openBrokers(settings: Settings, java: boolean, lifetime: Lifetime): Promise<readonly string[] | null> {
  if (settings.brokers) return settings.brokers
  if (!java) return withoutKafka('Java 17 or newer')
  const dataDir = path.join(settings.dataDir, 'kafka')
  const jarsDir = path.join(settings.dataDir, 'kafka-jars')
  const options = { dataDir, jarsDir, port: settings.kafkaPort, log, signal: lifetime.signal }
  try {
    const { brokers } = await lifetime.open(startKafka(options))
    return brokers
  } catch (problem) {
    if (problem instanceof StartError && problem.code === 'maven-missing') return withoutKafka('Maven')
    throw problem
  }
}

function withoutKafka(missing: string): null {
  log(`The shop runs on Postgres queues, for Kafka needs ${missing} and there is none: no partitions, no lag.`)
  return null
}
