import type { Micros } from '@causeway/model'
import { Prisma, type PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** How many flows were under way at a moment. */
export interface InFlightStep {
  readonly at: Micros
  readonly count: number
}

/**
 * Flows begun since `from` that were under way at the end of each step, oldest first, the last step ending now. A flow is
 * under way from its start to its end; one that has not come to an end is under way now, unless it is stuck.
 */
export async function inFlight(
  prisma: PrismaClient,
  { now, from, steps, stepMillis }: { now: Micros; from: Micros; steps: number; stepMillis: number },
): Promise<InFlightStep[]> {
  const step = Prisma.sql`(${stepMillis} * interval '1 millisecond')`
  const end = moment(now)
  return prisma.$queryRaw<InFlightStep[]>`
    WITH recent AS (
      SELECT started_at, CASE WHEN status = 'inFlight' THEN 'infinity' ELSE ended_at END AS ended_at
      FROM flow
      WHERE started_at >= ${moment(from)} AND started_at < ${end} AND status <> 'stuck'
    ), change AS (
      SELECT date_bin(${step}, started_at, ${end}) + ${step} AS at, count(*) AS delta FROM recent GROUP BY 1
      UNION ALL
      SELECT date_bin(${step}, ended_at, ${end}) + ${step}, -count(*) FROM recent WHERE ended_at < ${end} GROUP BY 1
      UNION ALL
      SELECT ${end} - n * ${step}, 0 FROM generate_series(0, ${steps - 1}) AS n
    ), level AS (
      SELECT at, sum(sum(delta)) OVER (ORDER BY at) AS count FROM change GROUP BY at
    )
    SELECT ${microsOf('at')} AS at, count::int
    FROM level
    WHERE at > ${end} - ${steps} * ${step} AND at <= ${end}
    ORDER BY at`
}
