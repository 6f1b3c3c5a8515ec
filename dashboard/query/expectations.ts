import type { Expectation, Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { microsOf } from './moment.ts'

/** An expectation with where it comes from and how much is open by it. */
export interface ExpectationRow extends Expectation {
  readonly declaredIn: string | null
  readonly enabled: boolean
  readonly createdAt: Micros
  readonly openViolations: number
}

/** Every expectation by event type. */
export async function expectations(prisma: PrismaClient): Promise<ExpectationRow[]> {
  return prisma.$queryRaw<ExpectationRow[]>`
    SELECT
      e.id,
      e.origin::text,
      e.event_type AS "eventType",
      e.event_version AS "eventVersion",
      e.destination,
      e.consumer,
      e.followed_by AS "followedBy",
      e.within_millis AS "withinMillis",
      e.declared_in AS "declaredIn",
      e.enabled,
      ${microsOf('e.created_at')} AS "createdAt",
      (SELECT count(*)::int FROM violation v WHERE v.expectation_id = e.id AND v.state = 'open') AS "openViolations"
    FROM expectation e
    ORDER BY e.event_type, e.event_version NULLS FIRST, e.id`
}
