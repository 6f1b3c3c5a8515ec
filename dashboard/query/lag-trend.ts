import type { Micros } from '@causeway/model'
import { isoMicros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** A consumer's lag over all its partitions at a moment. */
export interface LagPoint {
  readonly consumer: string
  readonly at: Micros
  readonly lag: number
  readonly timeLagMillis: number | null
}

/** Lag of every consumer in steps of this length, oldest first: the last sample of each partition in the step. */
export async function lagTrend(prisma: PrismaClient, from: Micros, stepMillis: number): Promise<LagPoint[]> {
  return prisma.$queryRaw<LagPoint[]>`
    SELECT c.name AS consumer, ${microsOf('step')} AS at, sum(lag)::float8 AS lag, max(time_lag_millis) AS "timeLagMillis"
    FROM (
      SELECT DISTINCT ON (consumer_id, destination_id, partition, step)
        consumer_id,
        date_bin(${stepMillis} * interval '1 millisecond', at, ${isoMicros(from)}::timestamptz) AS step,
        greatest(0, end_offset - coalesce(committed_offset, end_offset)) AS lag,
        time_lag_millis
      FROM lag_sample
      WHERE at >= ${moment(from)}
      ORDER BY consumer_id, destination_id, partition, step, at DESC
    ) AS sample
    JOIN consumer c ON c.id = sample.consumer_id
    GROUP BY c.name, step
    ORDER BY step`
}
