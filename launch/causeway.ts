import { migrate } from '@causeway/prisma/migrate'
import { runDirOf } from './claim.ts'
import { buildDashboard, dashboardDir, nextStart } from './dashboard-build.ts'
import { StartError } from './fail.ts'
import type { Running } from './lifetime.ts'
import { type Program, startProgram } from './program.ts'
import type { Settings } from './settings.ts'

/** Collector and dashboard, ready. `url` is the dashboard's. */
export type Causeway = Running & {
  readonly url: string
  /** `http://host:port` that services export OTLP to. */
  readonly otlpUrl: string
  /** Resolves with a sentence when a program ended without having been stopped: hand it to `lifetime.fail`. */
  readonly ended: Promise<StartError>
}

/** What stands around collector and dashboard. */
export type CausewayServers = {
  databaseUrl: string
  brokers: readonly string[] | null
  /** A `causeway.yaml`; `CAUSEWAY_CONFIG` wins over it. */
  configFile: string | null
  /** Where the shop can be played with; the dashboard links to it. */
  demoUrl: string | null
  /** `buildDashboard(…)` that was begun earlier, beside the servers; begun here if absent. */
  dashboardBuild?: Promise<void>
  log?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Migrates the database, then starts the collector and the dashboard. `claimDataDir` comes first, `buildDashboard` may.
 * @throws StartError that says in one sentence what to change
 */
export async function startCauseway(settings: Settings, servers: CausewayServers): Promise<Causeway> {
  const { log, signal } = servers
  const build = servers.dashboardBuild ?? buildDashboard({ log, signal })
  // Whichever fails first is the failure; the others are still waited for, so that nothing is left running.
  const starting = [startCollector(settings, servers), startDashboard(settings, servers, build)] as const
  try {
    const [collector, dashboard] = await Promise.all(starting)
    return {
      url: urlOf(settings.host, settings.port),
      otlpUrl: urlOf(settings.host, settings.otlpHttpPort),
      ended: Promise.race([collector.ended, dashboard.ended]),
      async stop() {
        await dashboard.stop()
        await collector.stop()
      },
    }
  } catch (failure) {
    for (const program of await Promise.allSettled(starting)) {
      if (program.status === 'fulfilled') await program.value.stop()
    }
    throw failure
  }
}

async function startCollector(settings: Settings, servers: CausewayServers): Promise<Program> {
  const migrated = await migrate(servers.databaseUrl)
  if (migrated.type === 'refused') throw new StartError('data-refused', migrated.sentence)
  return startProgram({
    name: 'collector',
    // What is read lives until its commit: in a young generation of the usual size it would be copied about meanwhile.
    args: ['--max-semi-space-size=64', 'collector/src/main.ts'],
    env: {
      ...sharedEnvironment(settings, servers),
      KAFKA_BROKERS: servers.brokers?.join(','),
      CAUSEWAY_OTLP_GRPC_PORT: String(settings.otlpGrpcPort),
      CAUSEWAY_CONFIG: settings.configFile ?? servers.configFile ?? undefined,
      CAUSEWAY_DATA_DIR: settings.dataDir,
    },
    readiness: { type: 'http', url: `${urlOf(settings.host, settings.adminPort)}/readyz` },
    runDir: runDirOf(settings),
    log: servers.log,
    signal: servers.signal,
  })
}

async function startDashboard(settings: Settings, servers: CausewayServers, build: Promise<void>): Promise<Program> {
  await build
  return startProgram({
    name: 'dashboard',
    args: nextStart(settings.host, settings.port),
    cwd: dashboardDir,
    env: {
      ...sharedEnvironment(settings, servers),
      CAUSEWAY_DEMO_URL: servers.demoUrl ?? undefined,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    readiness: { type: 'http', url: `${urlOf(settings.host, settings.port)}/api/health` },
    runDir: runDirOf(settings),
    log: servers.log,
    signal: servers.signal,
  })
}

function sharedEnvironment(settings: Settings, servers: CausewayServers): Record<string, string> {
  return {
    DATABASE_URL: servers.databaseUrl,
    CAUSEWAY_OTLP_HTTP_PORT: String(settings.otlpHttpPort),
    CAUSEWAY_ADMIN_PORT: String(settings.adminPort),
    CAUSEWAY_HOST: settings.host,
  }
}

/** Where something that listens on `host` is reached from this machine. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
