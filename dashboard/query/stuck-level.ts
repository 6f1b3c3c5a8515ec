import type { Micros } from '@causeway/model'
import { Prisma, type PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** How many events were stuck at a moment. */
export interface StuckStep {
  readonly at: Micros
  readonly events: number
}

/** Events with an open violation at the end of each step, oldest first, the last step ending now. */
export async function stuckLevel(
  prisma: PrismaClient,
  now: Micros,
  steps: number,
  stepMillis: number,
): Promise<StuckStep[]> {
  const step = Prisma.sql`(${stepMillis} * interval '1 millisecond')`
  const end = moment(now)
  return prisma.$queryRaw<StuckStep[]>`
    WITH stay AS (
      SELECT min(opened_at) AS opened_at, CASE WHEN bool_or(state = 'open') THEN 'infinity' ELSE max(closed_at) END AS closed_at
      FROM violation
      WHERE state = 'open' OR closed_at > ${end} - ${steps} * ${step}
      GROUP BY event_id
    ), change AS (
      SELECT date_bin(${step}, least(opened_at, ${end} - interval '1 millisecond'), ${end}) + ${step} AS at, count(*) AS delta
      FROM stay GROUP BY 1
      UNION ALL
      SELECT date_bin(${step}, closed_at, ${end}) + ${step}, -count(*) FROM stay WHERE closed_at < ${end} GROUP BY 1
      UNION ALL
      SELECT ${end} - n * ${step}, 0 FROM generate_series(0, ${steps - 1}) AS n
    ), level AS (
      SELECT at, sum(sum(delta)) OVER (ORDER BY at) AS events FROM change GROUP BY at
    )
    SELECT ${microsOf('at')} AS at, events::int
    FROM level
    WHERE at > ${end} - ${steps} * ${step} AND at <= ${end}
    ORDER BY at`
}
