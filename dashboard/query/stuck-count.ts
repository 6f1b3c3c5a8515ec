import type { PrismaClient } from '@causeway/prisma'

/** How much is stuck now. */
export interface StuckCount {
  readonly causes: number
  readonly events: number
}

export async function stuckCount(prisma: PrismaClient): Promise<StuckCount> {
  const rows = await prisma.$queryRaw<StuckCount[]>`
    SELECT count(DISTINCT cause_key)::int AS causes, count(DISTINCT event_id)::int AS events
    FROM violation
    WHERE state = 'open'`
  return rows[0] ?? { causes: 0, events: 0 }
}
