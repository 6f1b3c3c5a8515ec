import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** An instance of a service and its last sign of life. */
export interface InstanceRow {
  readonly service: string
  /** Null for a service that has not named an instance. */
  readonly instance: string | null
  readonly firstSeenAt: Micros | null
  readonly lastSeenAt: Micros | null
}

/** Every service that was heard of, with its instances, by name. */
export async function services(prisma: PrismaClient): Promise<InstanceRow[]> {
  return prisma.$queryRaw<InstanceRow[]>`
    SELECT
      s.name AS service,
      i.instance,
      ${microsOf('i.first_seen')} AS "firstSeenAt",
      ${microsOf('i.last_seen')} AS "lastSeenAt"
    FROM service s
    LEFT JOIN instance i ON i.service_id = s.id
    ORDER BY s.name, i.instance`
}
