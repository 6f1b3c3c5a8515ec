import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { moment } from './moment.ts'

/** A service sending to a destination (consumer null), or a consumer of a service processing from it. */
export interface TrafficEdge {
  readonly service: string
  readonly destination: string
  readonly consumer: string | null
  /** Since `recent`. */
  readonly count: number
  readonly failed: number
  /** Milliseconds, averaged over the minutes by how much they held; null where nothing was processed. */
  readonly queueP95: number | null
  readonly processingP95: number | null
  readonly criticalP95: number | null
}

/** Who talked to whom since `from`, counted since `recent`. */
export async function traffic(prisma: PrismaClient, from: Micros, recent: Micros): Promise<TrafficEdge[]> {
  return prisma.$queryRaw<TrafficEdge[]>`
    SELECT
      s.name AS service,
      d.name AS destination,
      c.name AS consumer,
      coalesce(sum(e.count) FILTER (WHERE e.minute >= ${moment(recent)}), 0)::int AS count,
      coalesce(sum(e.failed) FILTER (WHERE e.minute >= ${moment(recent)}), 0)::int AS failed,
      (sum(e.queue_p95 * e.count) FILTER (WHERE e.minute >= ${moment(recent)})
        / sum(e.count) FILTER (WHERE e.minute >= ${moment(recent)} AND e.queue_p95 IS NOT NULL)) AS "queueP95",
      (sum(e.processing_p95 * e.count) FILTER (WHERE e.minute >= ${moment(recent)})
        / sum(e.count) FILTER (WHERE e.minute >= ${moment(recent)} AND e.processing_p95 IS NOT NULL)) AS "processingP95",
      (sum(e.critical_p95 * e.count) FILTER (WHERE e.minute >= ${moment(recent)})
        / sum(e.count) FILTER (WHERE e.minute >= ${moment(recent)} AND e.critical_p95 IS NOT NULL)) AS "criticalP95"
    FROM edge_minute e
    JOIN service s ON s.id = e.service_id
    JOIN destination d ON d.id = e.destination_id
    LEFT JOIN consumer c ON c.id = e.consumer_id
    WHERE e.minute >= ${moment(from)}
    GROUP BY s.name, d.name, c.name
    ORDER BY s.name, d.name, c.name`
}
