import type { Micros } from '@causeway/model'
import { isoMicros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** A consumer's lag in one partition at a moment. */
export interface PartitionPoint {
  readonly destination: string
  readonly partition: string
  readonly at: Micros
  readonly lag: number
  readonly timeLagMillis: number | null
}

/** Lag of one consumer by partition, in steps of this length, oldest first: the last sample of each step. */
export async function partitionTrend(
  prisma: PrismaClient,
  consumer: string,
  from: Micros,
  stepMillis: number,
): Promise<PartitionPoint[]> {
  return prisma.$queryRaw<PartitionPoint[]>`
    SELECT DISTINCT ON (destination, partition, step)
      d.name AS destination,
      s.partition,
      ${microsOf('step')} AS at,
      greatest(0, s.end_offset - coalesce(s.committed_offset, s.end_offset))::float8 AS lag,
      s.time_lag_millis AS "timeLagMillis"
    FROM (
      SELECT *, date_bin(${stepMillis} * interval '1 millisecond', at, ${isoMicros(from)}::timestamptz) AS step
      FROM lag_sample
      WHERE at >= ${moment(from)} AND consumer_id IN (SELECT id FROM consumer WHERE name = ${consumer})
    ) AS s
    JOIN destination d ON d.id = s.destination_id
    ORDER BY destination, partition, step, s.at DESC`
}
