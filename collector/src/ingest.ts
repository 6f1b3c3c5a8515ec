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
import { type OtlpServerOptions, otlpServer } from './wire/otlp-server.ts'

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
    Partial<Pick<OtlpServerOptions, 'maxBodyBytes' | 'maxInFlightBytes' | 'requestTimeoutMillis'>>
}

/** The receiving side: an OTLP server that is not listening yet, and what it stands on. */
export interface Ingest {
  readonly server: Server
  /** Resolves when everything that was received is settled. */
  readonly drain: () => Promise<void>
}

/** Puts the receiving side together: server → receiver → writer → store. */
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
  const retryAfterSeconds = () => 1 + Math.floor(random() * 5)
  const { server, admission } = otlpServer({ ...limits, receiver, retryAfterSeconds })
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
  return { server, drain: writer.close }
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
