import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf, moment } from './moment.ts'

/** A consumer group that has changed its state. */
export interface ConsumerChange {
  readonly consumer: string
  readonly members: number
  readonly state: string | null
  readonly since: Micros
}

const MOST = 50

/** Groups whose state, as the broker says it, is younger than `since`, the last changed first. */
export async function consumerChanges(prisma: PrismaClient, since: Micros): Promise<ConsumerChange[]> {
  return prisma.$queryRaw<ConsumerChange[]>`
    SELECT name AS consumer, members, state, ${microsOf('state_since')} AS since
    FROM consumer
    WHERE state_since >= ${moment(since)} AND members IS NOT NULL
    ORDER BY state_since DESC
    LIMIT ${MOST}`
}
