import { type Micros, microsFromMillis } from '@causeway/model'
import { openRegistry, type Registry } from '../src/admin/registry.ts'
import { type IngestOptions, openIngest } from '../src/ingest.ts'
import { ingestMetrics } from '../src/ingest-metrics.ts'
import { closeServer, listen } from '../src/listen.ts'
import { openStore, type Store, type StoreOptions } from '../src/store/open-store.ts'
import { NOON_MILLIS } from './example-traces.ts'

export interface RunningIngest {
  readonly port: number
  readonly grpcPort: number
  readonly store: Store
  readonly registry: Registry
  readonly log: readonly string[]
  /** How often spans were turned away. */
  readonly turnedAway: () => number
  readonly close: () => Promise<void>
}

export interface RunIngestOptions {
  readonly limits?: IngestOptions['limits']
  readonly store?: StoreOptions
  readonly now?: () => Micros
}

/** The receiving side in this process, on a port of its own, at noon. */
export async function runIngest(databaseUrl: string, options: RunIngestOptions = {}): Promise<RunningIngest> {
  const registry = openRegistry()
  const store = openStore(databaseUrl, options.store)
  const log: string[] = []
  let turnedAway = 0
  const ingest = openIngest({
    store,
    registry,
    metrics: ingestMetrics(registry),
    now: options.now ?? (() => microsFromMillis(NOON_MILLIS)),
    clock: () => performance.now(),
    random: () => 0.5,
    log: (line) => log.push(line),
    onTurnedAway: () => {
      turnedAway++
    },
    limits: options.limits,
  })
  const host = '127.0.0.1'
  const port = await listen(ingest.http, { host, port: 0, variable: 'CAUSEWAY_OTLP_HTTP_PORT' })
  const grpcPort = await listen(ingest.grpc.server, { host, port: 0, variable: 'CAUSEWAY_OTLP_GRPC_PORT' })
  const close = async () => {
    await Promise.all([closeServer(ingest.http), ingest.grpc.close()])
    await ingest.drain()
    await store.close()
  }
  return { port, grpcPort, store, registry, log, turnedAway: () => turnedAway, close }
}

/** The value of one series in the metrics' text; NaN when it is not there. */
export function metric(registry: Registry, series: string): number {
  const line = registry
    .text()
    .split('\n')
    .find((text) => text.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? Number.NaN)
}
