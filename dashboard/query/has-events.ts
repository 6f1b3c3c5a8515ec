import type { PrismaClient } from '@causeway/prisma'

/** Whether anything has ever been heard. */
export async function hasEvents(prisma: PrismaClient): Promise<boolean> {
  const rows = await prisma.$queryRaw<{ readonly heard: boolean }[]>`SELECT EXISTS (SELECT FROM flow) AS heard`
  return rows[0]?.heard ?? false
}
