import type { Running } from './lifetime.ts'
import type { Settings } from './settings.ts'

/** Collector and dashboard, ready. `url` is the dashboard's. */
export type Causeway = Running & {
  readonly url: string
  /** `http://host:port` that services export OTLP to. */
  readonly otlpUrl: string
  /** Resolves with a sentence when a program ended without having been stopped: hand it to `lifetime.fail`. */
  readonly ended: Promise<Error>
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

/** Builds the dashboard if its sources are newer than its build. Begin it beside the servers: it takes longest. */
export async function buildDashboard(_options: { log?: (line: string) => void; signal?: AbortSignal }): Promise<void> {
  throw new Error('not yet')
}

/**
 * Migrates the database, then starts the collector and the dashboard.
 * @throws StartError that says in one sentence what to change
 */
export async function startCauseway(_settings: Settings, _servers: CausewayServers): Promise<Causeway> {
  throw new Error('not yet')
}
