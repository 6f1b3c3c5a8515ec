import type { PrismaClient } from '@causeway/prisma'

/** How many events wait for a consumer that should have acted on them. */
export interface StuckConsumer {
  readonly consumer: string
  /** Where they lie; null where they were never sent. */
  readonly destination: string | null
  readonly events: number
}

/** Events with an open violation by the consumer that owes. */
export async function stuckByConsumer(prisma: PrismaClient): Promise<StuckConsumer[]> {
  return prisma.$queryRaw<StuckConsumer[]>`
    SELECT
      evidence #>> '{expectation,consumer}' AS consumer,
      evidence #>> '{place,destination}' AS destination,
      count(DISTINCT event_id)::int AS events
    FROM violation
    WHERE state = 'open' AND evidence #>> '{expectation,consumer}' IS NOT NULL
    GROUP BY 1, 2`
}
