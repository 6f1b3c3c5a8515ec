import type { Expectation } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'

/** Every expectation in force, in the order in which they were made. */
export async function flowExpectations(prisma: PrismaClient): Promise<Expectation[]> {
  return prisma.$queryRaw<Expectation[]>`
    SELECT
      id,
      origin::text,
      event_type AS "eventType",
      event_version AS "eventVersion",
      destination,
      consumer,
      followed_by AS "followedBy",
      within_millis AS "withinMillis"
    FROM expectation
    WHERE enabled
    ORDER BY created_at, id`
}
