import type { FlowStatus, Micros } from '@causeway/model'
import { isoMicros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { type FlowScope, flowCondition } from './flow-condition.ts'
import { microsOf } from './moment.ts'

/** How many flows of a status began in a step of time. */
export interface RateStep {
  readonly from: Micros
  readonly status: FlowStatus
  readonly count: number
}

/** Flows of a scope by when they began, in steps of this length; empty steps are left out. */
export async function flowRate(prisma: PrismaClient, scope: FlowScope, stepMillis: number): Promise<RateStep[]> {
  return prisma.$queryRaw<RateStep[]>`
    SELECT ${microsOf('step')} AS "from", status::text, count
    FROM (
      SELECT
        date_bin(${stepMillis} * interval '1 millisecond', f.started_at, ${isoMicros(scope.from)}::timestamptz) AS step,
        f.status,
        count(*)::int AS count
      FROM flow f
      WHERE ${flowCondition(scope)}
      GROUP BY 1, 2
    ) AS steps
    ORDER BY step, status`
}
