import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { microsFromMillis } from '@causeway/model'
import { adminServer } from './admin/admin-server.ts'
import { openRegistry } from './admin/registry.ts'
import { kafkaBroker } from './broker/kafka.ts'
import { CollectorError } from './collector-error.ts'
import { readConfig } from './config.ts'
import { readDeclaredFile } from './evaluate/declared-file.ts'
import { evaluationMetrics } from './evaluate/metrics.ts'
import { startEvaluating } from './evaluate/start.ts'
import { openIngest } from './ingest.ts'
import { ingestMetrics, processMetrics } from './ingest-metrics.ts'
import { closeServer, listen } from './listen.ts'
import { onShutdown } from './on-shutdown.ts'
import { keepPartitionsAhead } from './store/keep-partitions-ahead.ts'
import { obstacleOf } from './store/obstacle-of.ts'
import { openStore } from './store/open-store.ts'

const log = (line: string) => console.error(`collector: ${line}`)
const now = () => microsFromMillis(Date.now())
const clock = () => performance.now()

try {
  const config = readConfig(process.env)
  const registry = openRegistry()
  const metrics = ingestMetrics(registry)
  processMetrics(registry)

  const declared = await readDeclaredFile(config.configPath)
  if (declared.type === 'refused') throw new CollectorError(declared.sentence)

  const store = openStore(config.databaseUrl, { onOverflow: metrics.overflow })
  const obstacle = await obstacleOf(store, now())
  if (obstacle !== null) throw new CollectorError(`DATABASE_URL: the database cannot be used: ${obstacle}.`)
  const partitions = keepPartitionsAhead(store, now)

  const evaluating = startEvaluating({
    store,
    broker: config.kafkaBrokers.length === 0 ? null : kafkaBroker({ brokers: config.kafkaBrokers }),
    config,
    declared,
    clock: now,
    stopwatch: clock,
    holder: `${hostname()}/${process.pid}/${randomUUID()}`,
    metrics: evaluationMetrics(registry),
    log,
  })
  const onTurnedAway = evaluating.turnedAway
  const ingest = openIngest({ store, registry, metrics, now, clock, random: Math.random, log, onTurnedAway })
  const admin = adminServer({ metrics: registry.text, obstacle: () => obstacleOf(store, now()) })

  const { host } = config
  const { http, grpc } = ingest
  const httpPort = await listen(http, { host, port: config.otlpHttpPort, variable: 'CAUSEWAY_OTLP_HTTP_PORT' })
  const grpcPort = await listen(grpc.server, { host, port: config.otlpGrpcPort, variable: 'CAUSEWAY_OTLP_GRPC_PORT' })
  const adminPort = await listen(admin, { host, port: config.adminPort, variable: 'CAUSEWAY_ADMIN_PORT' })
  log(
    `takes OTLP on http://${host}:${httpPort} and gRPC on ${host}:${grpcPort}, tells of itself on http://${host}:${adminPort}`,
  )

  onShutdown(
    { withinMillis: 10_000, log },
    () => Promise.all([closeServer(http), grpc.close()]),
    ingest.drain,
    evaluating.stop,
    partitions.stop,
    () => closeServer(admin),
    store.close,
  )
} catch (error) {
  if (!(error instanceof CollectorError)) throw error
  log(error.message)
  process.exit(1)
}
