import type { Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { type FlowScope, flowCondition, tookSql } from './flow-condition.ts'
import { microsOf } from './moment.ts'

/** Flows of one form together. */
export interface ShapeRow {
  readonly shape: string
  readonly rootEventType: string | null
  readonly count: number
  readonly medianMillis: number
  readonly p95Millis: number
  readonly stuck: number
  readonly failed: number
  readonly newestId: string
  readonly newestAt: Micros
}

const MOST = 60

/** The forms that the flows of a scope have, the usual ones first. */
export async function flowShapes(prisma: PrismaClient, scope: FlowScope): Promise<ShapeRow[]> {
  return prisma.$queryRaw<ShapeRow[]>`
    SELECT
      shape,
      min(f.root_event_type) AS "rootEventType",
      count(*)::int AS count,
      (extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY ${tookSql(scope.now)})) * 1000)::float8 AS "medianMillis",
      (extract(epoch FROM percentile_cont(0.95) WITHIN GROUP (ORDER BY ${tookSql(scope.now)})) * 1000)::float8 AS "p95Millis",
      count(*) FILTER (WHERE f.status = 'stuck')::int AS stuck,
      count(*) FILTER (WHERE f.status = 'failed')::int AS failed,
      (array_agg(f.correlation_id ORDER BY f.started_at DESC))[1] AS "newestId",
      ${microsOf('max(f.started_at)')} AS "newestAt"
    FROM flow f
    WHERE ${flowCondition(scope)} AND f.status <> 'inFlight'
    GROUP BY shape
    ORDER BY count DESC, shape
    LIMIT ${MOST}`
}
