import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** A row that was written again. */
export interface ChangedRow {
  readonly kind: 'flow' | 'violation' | 'position' | 'consumer'
  readonly id: string
  readonly at: Micros
}

/** Rows written since, oldest first, at most so many of each kind. */
export async function changes(prisma: PrismaClient, since: Micros, limit: number): Promise<ChangedRow[]> {
  return prisma.$queryRaw<ChangedRow[]>`
    SELECT kind, id, ${microsOf('at')} AS at
    FROM (
      (SELECT 'flow' AS kind, correlation_id AS id, updated_at AS at
        FROM flow WHERE updated_at >= ${moment(since)} ORDER BY updated_at LIMIT ${limit})
      UNION ALL
      (SELECT 'violation', id::text, updated_at
        FROM violation WHERE updated_at >= ${moment(since)} ORDER BY updated_at LIMIT ${limit})
      UNION ALL
      (SELECT 'position', c.name, max(p.observed_at)
        FROM position p JOIN consumer c ON c.id = p.consumer_id
        WHERE p.observed_at >= ${moment(since)} GROUP BY c.name LIMIT ${limit})
      UNION ALL
      (SELECT 'consumer', name, observed_at
        FROM consumer WHERE observed_at >= ${moment(since)} LIMIT ${limit})
    ) AS changed
    ORDER BY at`
}
