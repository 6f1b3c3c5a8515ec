import path from 'node:path'
import {
  buildDashboard,
  hasJava,
  type Lifetime,
  readSettings,
  requireBrokers,
  requireDatabase,
  runUntilSignal,
  type Settings,
  StartError,
  startCauseway,
  startKafka,
  startPostgres,
} from '@causeway/launch'
import { type DemoArguments, readArguments, USAGE } from './arguments.ts'
import type { BusConfig } from './config.ts'
import { serveControl } from './control.ts'
import { createTopics } from './kafka-topics.ts'
import { createSupervisor } from './supervisor.ts'

await runUntilSignal(async (lifetime) => {
  const args = readArguments(process.argv.slice(2))
  if (args === null) {
    console.log(USAGE)
    process.exit(0)
  }
  await runDemo(args, readSettings(process.env), lifetime)
})

/** Servers, then collector and dashboard beside the services of the shop, then orders. */
async function runDemo(args: DemoArguments, settings: Settings, lifetime: Lifetime): Promise<void> {
  const { signal } = lifetime
  const dashboardBuild = buildDashboard({ log, signal })
  dashboardBuild.catch(() => {})
  const [databaseUrl, brokers] = await Promise.all([openDatabase(settings, lifetime), openBrokers(settings, lifetime)])
  const bus: BusConfig = brokers ? { type: 'kafka', brokers, prefix: '' } : { type: 'postgres', databaseUrl }
  if (brokers) await createTopics(brokers)

  const supervisor = createSupervisor({
    seed: args.seed,
    rate: args.rate,
    bus,
    otlpUrl: otlpUrl(settings),
    paced: !args.quiet && args.scenario === null,
    cacheDir: settings.dataDir,
    log,
  })
  const control = await serveControl(supervisor)
  await lifetime.open(Promise.resolve({ stop: control.close }))
  const servers = {
    databaseUrl,
    brokers,
    configFile: path.join(import.meta.dirname, 'causeway.yaml'),
    demoUrl: control.url,
  }
  const starting = lifetime.open(startCauseway(settings, { ...servers, dashboardBuild, log, signal }))
  await lifetime.open(Promise.resolve(supervisor))
  const [causeway] = await Promise.all([starting, supervisor.start()])
  causeway.ended.then(lifetime.fail)

  supervisor.open()
  if (args.scenario) await supervisor.begin(args.scenario)
  console.log(`\n  ${causeway.url}\n`)
}

async function openDatabase(settings: Settings, lifetime: Lifetime): Promise<string> {
  if (settings.databaseUrl) {
    await requireDatabase(settings.databaseUrl)
    return settings.databaseUrl
  }
  const dataDir = path.join(settings.dataDir, 'postgres')
  const options = { dataDir, port: settings.postgresPort, database: 'causeway', log, signal: lifetime.signal }
  const { url } = await lifetime.open(startPostgres(options))
  return url
}

/** Your own brokers, else an embedded one; null where there is no Java to run it. */
async function openBrokers(settings: Settings, lifetime: Lifetime): Promise<readonly string[] | null> {
  if (settings.brokers) {
    await requireBrokers(settings.brokers)
    return settings.brokers
  }
  if (!(await hasJava())) return withoutKafka('there is no Java 17 or newer')
  const dataDir = path.join(settings.dataDir, 'kafka')
  const jarsDir = path.join(settings.dataDir, 'kafka-jars')
  try {
    const options = { dataDir, jarsDir, port: settings.kafkaPort, log, signal: lifetime.signal }
    const { brokers } = await lifetime.open(startKafka(options))
    return brokers
  } catch (problem) {
    if (problem instanceof StartError && problem.code === 'maven-missing') return withoutKafka('there is no Maven')
    throw problem
  }
}

function withoutKafka(why: string): null {
  log(`The shop runs on Postgres queues instead of Kafka, for ${why} here; lag needs Kafka.`)
  return null
}

/** Where the collector will listen. Services start beside it. */
function otlpUrl({ host, otlpHttpPort }: Settings): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${otlpHttpPort}`
}

function log(line: string): void {
  console.log(line)
}
