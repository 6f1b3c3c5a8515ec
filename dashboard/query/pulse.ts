import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** One minute of everything. */
export interface PulseMinute {
  readonly minute: Micros
  /** Events sent. */
  readonly sent: number
  /** Send → processed of the slowest consumer, milliseconds; null where nothing was processed. */
  readonly criticalP95: number | null
  /** Whose that is. */
  readonly slowest: string | null
}

/** Minute by minute, oldest first; minutes without anything are left out. */
export async function pulse(prisma: PrismaClient, from: Micros): Promise<PulseMinute[]> {
  return prisma.$queryRaw<PulseMinute[]>`
    SELECT
      ${microsOf('e.minute')} AS minute,
      coalesce(sum(e.count) FILTER (WHERE e.type = 'send'), 0)::int AS sent,
      max(e.critical_p95) AS "criticalP95",
      (array_agg(c.name ORDER BY e.critical_p95 DESC NULLS LAST))[1] AS slowest
    FROM edge_minute e
    LEFT JOIN consumer c ON c.id = e.consumer_id
    WHERE e.minute >= ${moment(from)}
    GROUP BY e.minute
    ORDER BY e.minute`
}
