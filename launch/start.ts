// `npm start`: a database, the collector and the dashboard, until ctrl-C.
import { buildDashboard, claimDataDir, openDatabase, readSettings, runUntilSignal, startCauseway } from './index.ts'

await runUntilSignal(async (lifetime) => {
  const { signal } = lifetime
  const log = console.log
  const settings = readSettings(process.env)
  await lifetime.open(claimDataDir(settings, { kafka: false }))
  const dashboardBuild = buildDashboard({ log, signal })
  dashboardBuild.catch(() => {})
  const databaseUrl = await openDatabase(settings, lifetime, log)
  const { brokers } = settings
  const servers = { databaseUrl, brokers, configFile: null, demoUrl: null, dashboardBuild, log, signal }
  const causeway = await lifetime.open(startCauseway(settings, servers))
  causeway.ended.then(lifetime.fail)
  console.log(`\n  Causeway is ready: ${causeway.url}\n`)
})
