import type { Micros } from '@causeway/model'
import type { RefusedSpan } from './decode/decode-span.ts'
import { decodeTraces } from './decode/decode-traces.ts'
import { decodeHeartbeat, type RejectedHeartbeat } from './decode/heartbeat.ts'
import { recordText, spanText } from './decode/span-text.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import type { QuarantineLimit } from './quarantine-limit.ts'
import type { Sightings } from './sightings.ts'
import type { Writer } from './store/open-writer.ts'
import { MAX_PAYLOAD_BYTES, type RefusedRow, type Row } from './store/row.ts'
import type { OtlpLogRecord } from './wire/otlp-log.ts'
import type { Receipt, Receiver } from './wire/receiver.ts'

export interface ReceiverOptions {
  readonly writer: Writer
  readonly metrics: IngestMetrics
  readonly quarantineLimit: QuarantineLimit
  readonly sightings: Sightings
  readonly now: () => Micros
  /** Spans were turned away to come again: until they have, what is absent may only be late. */
  readonly onTurnedAway: () => void
  readonly onSurprise: (error: unknown) => void
}

/** From what was received to what is stored: decode, save, answer when it is durable. */
export function openReceiver(options: ReceiverOptions): Receiver {
  const { writer, metrics, quarantineLimit, sightings, now, onTurnedAway, onSurprise } = options

  /** `bytes`: what it will weigh, about; more than the most counts as the most. */
  function kept(refused: () => RefusedRow, bytes: number): readonly Row[] {
    if (quarantineLimit(Math.min(bytes, MAX_PAYLOAD_BYTES))) return [refused()]
    metrics.quarantineDropped()
    return []
  }

  return {
    async traces(traces, bytes): Promise<Receipt> {
      metrics.received(traces.spans.length)
      const decoded = decodeTraces(traces, now())
      const refused = decoded.spans.filter((result) => result.type === 'rejected')
      const rows = decoded.spans.flatMap((result): readonly Row[] =>
        result.type === 'rejected' ? kept(() => refusedSpan(result), bytes / decoded.spans.length) : [result],
      )
      const due = sightings.due(decoded.sources)
      const settled = await writer.save({ rows, sightings: due, bytes })
      if (settled.type === 'unavailable') return settled
      sightings.noted(due)
      for (const { reason } of refused) metrics.rejected(reason, 1)
      const rejected = refused.length + settled.poisoned
      return {
        type: 'stored',
        rejected,
        message: refused[0]?.detail ?? 'The database cannot hold a value of the span.',
      }
    },

    async logs({ named, others }): Promise<Receipt> {
      metrics.logRecordsPassedOver(others)
      const decoded = named.map((record) => ({ record, result: decodeHeartbeat(record, now()) }))
      const refused = decoded.flatMap(({ result }) => (result.type === 'rejected' ? [result] : []))
      const rows = decoded.flatMap(({ record, result }): readonly Row[] =>
        result.type === 'rejected' ? kept(() => refusedHeartbeat(record, result), HEARTBEAT_BYTES) : [result],
      )
      metrics.heartbeats(named.length - refused.length, refused.length)
      if (rows.length > 0) {
        const settled = await writer.save({ rows, sightings: [], bytes: rows.length * HEARTBEAT_BYTES })
        if (settled.type === 'unavailable') return settled
      }
      return { type: 'stored', rejected: refused.length, message: refused[0]?.detail ?? '' }
    },

    refused({ reason, detail, contentType, payload }) {
      metrics.refused(reason)
      if (!quarantineLimit(payload.length)) return metrics.quarantineDropped()
      const row: RefusedRow = { type: 'refused', reason, detail, service: null, contentType, payload }
      // The sender has its answer; what becomes of the copy is for the metrics to tell.
      writer.save({ rows: [row], sightings: [], bytes: payload.length }).catch(onSurprise)
    },

    answered(answered) {
      metrics.answered(answered)
      if (answered.signal === 'traces' && answered.turnedAway) onTurnedAway()
    },

    points: metrics.pointsPassedOver,
    brokenOff: metrics.brokenOff,
    surprised: onSurprise,
  }
}

/** What a heartbeat weighs, about. */
const HEARTBEAT_BYTES = 1_000

const refusedSpan = ({ reason, detail, service, span }: RefusedSpan): RefusedRow =>
  refusedRow({ reason, detail, service }, spanText(span))

const refusedHeartbeat = (record: OtlpLogRecord, { detail, service }: RejectedHeartbeat): RefusedRow =>
  refusedRow({ reason: 'bad_heartbeat', detail, service }, recordText(record))

const refusedRow = (why: Pick<RefusedRow, 'reason' | 'detail' | 'service'>, json: string): RefusedRow => ({
  type: 'refused',
  ...why,
  contentType: 'application/json',
  payload: Buffer.from(json),
})
