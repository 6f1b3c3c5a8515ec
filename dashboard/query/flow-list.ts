import type { Bar, CorrelationId, FlowStatus, Micros } from '@causeway/model'
import { Prisma, type PrismaClient } from '@causeway/prisma'
import type { Cursor } from '../url/cursor.ts'
import { type FlowScope, flowCondition, tookSql } from './flow-condition.ts'
import { microsOf, moment } from './moment.ts'

/** A flow as lists show it. */
export interface FlowRow {
  readonly correlationId: CorrelationId
  readonly startedAt: Micros
  readonly status: FlowStatus
  readonly rootEventType: string | null
  readonly aggregateIds: readonly string[]
  readonly eventCount: number
  readonly missingCount: number
  readonly retryCount: number
  readonly failedCount: number
  readonly services: readonly string[]
  readonly shape: string
  readonly bars: readonly Bar[]
  /** To its end, or so far. */
  readonly durationMillis: number
}

export interface FlowPage {
  readonly flows: readonly FlowRow[]
  /** Where the next page begins; null on the last one. */
  readonly next: Cursor | null
}

/** Flows of a scope, newest first. */
export async function flowList(
  prisma: PrismaClient,
  scope: FlowScope,
  { limit, after }: { readonly limit: number; readonly after: Cursor | null },
): Promise<FlowPage> {
  const rows = await prisma.$queryRaw<FlowRow[]>`
    SELECT
      f.correlation_id AS "correlationId",
      ${microsOf('f.started_at')} AS "startedAt",
      f.status::text,
      f.root_event_type AS "rootEventType",
      f.aggregate_ids AS "aggregateIds",
      f.event_count AS "eventCount",
      f.missing_count AS "missingCount",
      f.retry_count AS "retryCount",
      f.failed_count AS "failedCount",
      f.services,
      f.shape,
      f.bars,
      (extract(epoch FROM ${tookSql(scope.now)}) * 1000)::float8 AS "durationMillis"
    FROM flow f
    WHERE ${flowCondition(scope)} AND ${beyond(after)}
    ORDER BY f.started_at DESC, f.correlation_id
    LIMIT ${limit + 1}`
  const flows = rows.slice(0, limit)
  const last = flows.at(-1)
  return { flows, next: rows.length > limit && last ? { at: last.startedAt, id: last.correlationId } : null }
}

function beyond(after: Cursor | null): Prisma.Sql {
  if (after === null) return Prisma.sql`true`
  const at = moment(after.at)
  return Prisma.sql`f.started_at <= ${at} AND (f.started_at < ${at} OR f.correlation_id > ${after.id})`
}
