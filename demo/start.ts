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
import { serveControl } from './control.ts'
import { createTopics } from './kafka-topics.ts'
import { createSupervisor } from './supervisor.ts'
import { troublesOn } from './troubles.ts'

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
async function runDemo({ seed, rate, scenario, quiet }: DemoArguments, settings: Settings, lifetime: Lifetime) {
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
  if (scenario && !troublesOn(bus.type).some(({ name }) => name === scenario)) {
    throw new StartError(
      'wrong-value',
      `--scenario ${scenario} needs Kafka: choose another, or install Java 17 or newer.`,
    )
  }
  if (brokers) await createTopics(brokers)

  const otlpUrl = urlOf(settings.host, settings.otlpHttpPort)
  const paced = !quiet && scenario === null
  const supervisor = createSupervisor({ seed, rate, bus, otlpUrl, paced, cacheDir: settings.dataDir, log })
  const control = await lifetime.open(serveControl(supervisor))
  const servers = { databaseUrl, brokers, configFile, demoUrl: control.url, dashboardBuild, log, signal }
  const starting = lifetime.open(startCauseway(settings, servers))
  await lifetime.open(Promise.resolve(supervisor))
  const [causeway] = await Promise.all([starting, supervisor.start()])
  causeway.ended.then(lifetime.fail)

  supervisor.open()
  if (scenario) await supervisor.begin(scenario)
  log(`\n  The shop is open, ${rate} orders a second: ${causeway.url}\n`)
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
