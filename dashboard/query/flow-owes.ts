import type { CorrelationId } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'

/** Whether evaluation still waits for something in this flow, or has not judged it yet. */
export async function flowOwes(prisma: PrismaClient, correlationId: CorrelationId): Promise<boolean> {
  const rows = await prisma.$queryRaw<{ readonly owes: boolean }[]>`
    SELECT judge_at IS NOT NULL AS owes
    FROM flow
    WHERE correlation_id = ${correlationId}`
  return rows[0]?.owes ?? true
}
