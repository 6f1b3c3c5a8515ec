import type { Registry } from './admin/registry.ts'
import { REJECTION_REASONS } from './decode/rejection.ts'
import type { DictionaryName } from './store/dictionary.ts'
import type { BatchReport } from './store/open-writer.ts'
import type { Row } from './store/row.ts'
import { type Answered, type Protocol, REFUSALS, type Refusal } from './wire/receiver.ts'

/** What the ingest side tells of itself. */
export interface IngestMetrics {
  readonly answered: (answered: Answered) => void
  readonly brokenOff: (protocol: Protocol) => void
  readonly received: (spans: number) => void
  readonly rejected: (reason: string, spans: number) => void
  readonly refused: (reason: Refusal) => void
  readonly heartbeats: (received: number, rejected: number) => void
  readonly logRecordsPassedOver: (records: number) => void
  readonly pointsPassedOver: (points: number) => void
  readonly batch: (report: BatchReport) => void
  readonly quarantineDropped: () => void
  readonly overflow: (dictionary: DictionaryName, names: number) => void
}

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]

const TABLES = ['operation', 'span'] as const

/** Registers the ingest side's metrics. */
export function ingestMetrics(registry: Registry): IngestMetrics {
  const name = (rest: string) => `causeway_collector_${rest}`
  const reasons = [...REJECTION_REASONS, 'poison_row'].map((reason) => ({ reason }))
  const requests = registry.counter(
    name('requests_total'),
    'Requests answered, by protocol, signal and status code: of HTTP, or of gRPC.',
    [],
  )
  const brokenOff = registry.counter(
    name('requests_broken_off_total'),
    'Requests that ended before they were whole; over gRPC also those too large or not unpackable.',
    ['http', 'grpc'].map((protocol) => ({ protocol })),
  )
  const received = registry.counter(name('spans_received_total'), 'Spans that arrived, those sent again included.')
  const stored = registry.counter(
    name('spans_stored_total'),
    'Spans committed, by the table they went to.',
    TABLES.map((table) => ({ table })),
  )
  const duplicates = registry.counter(name('spans_duplicate_total'), 'Spans that were stored already.')
  const rejected = registry.counter(name('spans_rejected_total'), 'Spans refused for good, by reason.', reasons)
  const refused = registry.counter(
    name('requests_refused_total'),
    'Whole requests refused for good, by reason.',
    REFUSALS.map((reason) => ({ reason })),
  )
  const quarantined = registry.counter(name('quarantined_total'), 'Refusals kept aside in the quarantine.')
  const dropped = registry.counter(
    name('quarantine_dropped_total'),
    'Refusals counted only: the quarantine takes so many a minute.',
  )
  const heartbeats = registry.counter(name('heartbeats_received_total'), 'Heartbeats that arrived and could be read.')
  const badHeartbeats = registry.counter(name('heartbeats_rejected_total'), 'Heartbeats refused for good.')
  const logs = registry.counter(
    name('log_records_received_not_stored_total'),
    'Log records received that are no heartbeats; not stored yet.',
  )
  const points = registry.counter(
    name('metric_points_received_not_stored_total'),
    'Metric points received; not stored yet.',
  )
  const batches = registry.counter(
    name('batches_total'),
    'Batches of rows, by outcome.',
    ['saved', 'failed'].map((outcome) => ({ outcome })),
  )
  const seconds = registry.histogram(
    name('batch_duration_seconds'),
    'From the start of a batch to its commit.',
    SECONDS,
  )
  const overflow = registry.counter(
    name('dictionary_overflow_total'),
    'Names that found their dictionary full and share one entry.',
    [],
  )

  return {
    answered: ({ protocol, signal, code }) => requests.add(1, { protocol, signal, code: String(code) }),
    brokenOff: (protocol) => brokenOff.add(1, { protocol }),
    received: (spans) => received.add(spans),
    rejected: (reason, spans) => rejected.add(spans, { reason }),
    refused: (reason) => refused.add(1, { reason }),
    heartbeats(arrived, refused) {
      heartbeats.add(arrived)
      badHeartbeats.add(refused)
    },
    logRecordsPassedOver: (records) => logs.add(records),
    pointsPassedOver: (count) => points.add(count),
    batch({ rows, millis, outcome }) {
      batches.add(1, { outcome: outcome.type })
      seconds.observe(millis / 1_000)
      if (outcome.type === 'failed') return
      const { operations, spans } = outcome.saved
      const refusals = rows.filter((row) => row.type === 'refused' && !outcome.poisoned.has(row)).length
      const poisoned = [...outcome.poisoned.keys()].filter(isOfSpan).length
      stored.add(operations, { table: 'operation' })
      stored.add(spans, { table: 'span' })
      duplicates.add(rows.filter(isOfSpan).length - poisoned - operations - spans)
      rejected.add(poisoned, { reason: 'poison_row' })
      quarantined.add(refusals + poisoned)
    },
    quarantineDropped: () => dropped.add(1),
    overflow: (dictionary, names) => overflow.add(names, { dictionary }),
  }
}

const isOfSpan = ({ type }: Row): boolean => type === 'operation' || type === 'span'

/** What every process tells of itself, as Prometheus' client libraries name it. */
export function processMetrics(registry: Registry): void {
  registry.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  registry.gauge('process_cpu_seconds_total', 'User and system CPU time.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
}
