import type { PrismaClient } from '@causeway/prisma'

export interface KnownNames {
  readonly types: string[]
  readonly services: string[]
  readonly versions: string[]
}

const MOST = 500

/** Names that can be filtered by, in alphabetical order. Versions are those of the newest flows. */
export async function knownValues(prisma: PrismaClient): Promise<KnownNames> {
  const rows = await prisma.$queryRaw<KnownNames[]>`
    SELECT
      ARRAY(SELECT name FROM event_type ORDER BY name LIMIT ${MOST}) AS types,
      ARRAY(SELECT name FROM service ORDER BY name LIMIT ${MOST}) AS services,
      ARRAY(
        SELECT DISTINCT unnest(event_versions)
        FROM (SELECT event_versions FROM flow ORDER BY started_at DESC LIMIT 200) AS newest
        ORDER BY 1
      ) AS versions`
  return rows[0] ?? { types: [], services: [], versions: [] }
}
