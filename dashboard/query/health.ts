import type { PrismaClient } from '@causeway/prisma'

/** Resolves when the database answers; rejects when it does not. */
export async function health(prisma: PrismaClient): Promise<void> {
  await prisma.$queryRaw`SELECT 1`
}
