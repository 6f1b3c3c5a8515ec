import type { Server } from 'node:http'
import type { Micros } from '@causeway/model'
import type { Registry } from './admin/registry.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import { quarantineLimit } from './quarantine-limit.ts'
import { openReceiver } from './receiver.ts'
import { openSightings } from './sightings.ts'
import type { Store } from './store/open-store.ts'
import { type BatchReport, openWriter, type WriterOptions } from './store/open-writer.ts'
import { saveBatch } from './store/save-batch.ts'
import { openAdmission } from './wire/admission.ts'
import { type GrpcServer, grpcServer } from './wire/grpc-server.ts'
import { httpServer } from './wire/http-server.ts'
import { WIRE_LIMITS, type WireOptions } from './wire/wire-options.ts'

export interface IngestOptions {
  readonly store: Store
  readonly registry: Registry
  readonly metrics: IngestMetrics
  readonly now: () => Micros
  /** Milliseconds on a clock that never goes back. */
  readonly clock: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** One line for whoever runs the collector. */
  readonly log: (line: string) => void
  readonly onTurnedAway?: () => void
  readonly limits?: Partial<
    Pick<WriterOptions, 'writers' | 'maxRows' | 'maxBytes' | 'maxWaitMillis' | 'maxWaitingBytes'>
  > &
    Partial<typeof WIRE_LIMITS>
}

/** The receiving side: two OTLP servers that are not listening yet, and what they stand on. */
export interface Ingest {
  readonly http: Server
  readonly grpc: GrpcServer
  /** Resolves when everything that was received is settled. */
  readonly drain: () => Promise<void>
}

/** Puts the receiving side together: servers → receiver → writer → store. */
export function openIngest(options: IngestOptions): Ingest {
  const { store, registry, metrics, now, clock, random, log, onTurnedAway = () => {}, limits = {} } = options
  const tell = batchTeller(log)
  const writer = openWriter({
    ...limits,
    clock,
    save: (rows, sightings) => saveBatch(store, rows, sightings),
    forget: store.forget,
    onBatch: (report) => {
      metrics.batch(report)
      tell(report)
    },
  })
  const receiver = openReceiver({
    writer,
    metrics,
    now,
    onTurnedAway,
    quarantineLimit: quarantineLimit({ clock }),
    sightings: openSightings(clock),
    onSurprise: (error) => log(`A request failed in a way that is not foreseen: ${stackOf(error)}`),
  })
  const wireLimits = { ...WIRE_LIMITS, ...limits }
  const admission = openAdmission(wireLimits.maxInFlightBytes)
  const retryAfterSeconds = () => 1 + Math.floor(random() * 5)
  const wire: WireOptions = { ...wireLimits, receiver, admission, retryAfterSeconds }
  registry.gauge(
    'causeway_collector_in_flight_bytes',
    'Bytes of bodies that are not answered yet.',
    admission.inFlightBytes,
  )
  registry.gauge(
    'causeway_collector_waiting_bytes',
    'Bytes of requests that wait for their commit.',
    writer.waitingBytes,
  )
  return { http: httpServer(wire), grpc: grpcServer(wire), drain: writer.close }
}

/** Says once that the database is away, and once that it is back. */
function batchTeller(log: (line: string) => void): (report: BatchReport) => void {
  let away = false
  return ({ outcome }) => {
    if (outcome.type === 'failed' && !away) {
      const reason = outcome.error instanceof Error ? outcome.error.message : String(outcome.error)
      log(`PostgreSQL did not take a batch (${reason}). Nothing is lost: senders are told to come again.`)
    }
    if (outcome.type === 'saved' && away) log('PostgreSQL takes batches again.')
    away = outcome.type === 'failed'
  }
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
