import type { CorrelationId, Micros, Outcome, SpanId, TraceId } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** A span inside a handler: HTTP, SQL, RPC. */
export interface InnerSpan {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly service: string
  readonly name: string
  /** OpenTelemetry's span kind. */
  readonly kind: string
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly outcome: Outcome
}

const MAX_SPANS = 5_000

/** The inner spans of the traces that a flow runs through, oldest first. */
export async function flowSpans(prisma: PrismaClient, correlationId: CorrelationId): Promise<InnerSpan[]> {
  return prisma.$queryRaw<InnerSpan[]>`
    WITH traces AS (
      SELECT trace_id, min(started_at) AS first, max(ended_at) AS last
      FROM operation
      WHERE correlation_id = packed_id(${correlationId})
      GROUP BY trace_id
    )
    SELECT
      trace_digits(i.trace_id) AS "traceId",
      span_digits(i.span_id) AS "spanId",
      span_digits(i.parent_span_id) AS "parentSpanId",
      s.name AS service,
      i.name,
      i.kind,
      ${microsOf('i.started_at')} AS "startedAt",
      ${microsOf('i.ended_at')} AS "endedAt",
      i.outcome::text
    FROM traces
    JOIN span i ON i.trace_id = traces.trace_id AND i.started_at >= traces.first AND i.started_at < traces.last + interval '1 minute'
    JOIN service s ON s.id = i.service_id
    ORDER BY i.started_at, i.span_id
    LIMIT ${MAX_SPANS}`
}
