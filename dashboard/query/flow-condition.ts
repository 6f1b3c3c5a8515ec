import type { FlowStatus, Micros } from '@causeway/model'
import { Prisma } from '@causeway/prisma'
import type { Filter, Trait } from '../url/filter.ts'
import { moment } from './moment.ts'

/** Which rows of `flow` (named f) a screen is about. */
export interface FlowScope {
  readonly filter: Filter
  readonly from: Micros
  /** Excluded. */
  readonly to: Micros
  readonly now: Micros
}

/** How long a flow has taken: to its end, or until now where it has not come to one. */
export const tookSql = (now: Micros): Prisma.Sql =>
  Prisma.sql`(CASE WHEN f.status IN ('inFlight', 'stuck') THEN greatest(f.ended_at, ${moment(now)}) ELSE f.ended_at END - f.started_at)`

/** The scope as a condition on `flow f`. */
export function flowCondition({ filter, from, to, now }: FlowScope): Prisma.Sql {
  const { types, services, versions, aggregates, statuses, traits, words, cause } = filter
  const { longerThan, shorterThan, beforeMillis } = filter
  const conditions = [
    Prisma.sql`f.started_at >= ${moment(from)} AND f.started_at < ${moment(to)}`,
    ...overlapping('event_types', types),
    ...overlapping('services', services),
    ...overlapping('event_versions', versions),
    ...overlapping('aggregate_ids', aggregates),
    ...(statuses.length > 0 ? [hasStatus(statuses)] : []),
    ...traits.map((trait) => TRAIT[trait]),
    ...(longerThan === null ? [] : [Prisma.sql`${tookSql(now)} > ${longerThan} * interval '1 millisecond'`]),
    ...(shorterThan === null ? [] : [Prisma.sql`${tookSql(now)} < ${shorterThan} * interval '1 millisecond'`]),
    ...(beforeMillis === null
      ? []
      : [Prisma.sql`f.started_at <= ${moment(now)} - ${beforeMillis} * interval '1 millisecond'`]),
    ...(cause === null ? [] : [hasCause(cause)]),
    ...words.map(isCalled),
  ]
  return Prisma.join(conditions, ' AND ')
}

function overlapping(column: string, values: readonly string[]): Prisma.Sql[] {
  return values.length === 0 ? [] : [Prisma.sql`f.${Prisma.raw(column)} && ${[...values]}::text[]`]
}

const hasStatus = (statuses: readonly FlowStatus[]): Prisma.Sql =>
  Prisma.sql`f.status = ANY (${[...statuses]}::flow_status[])`

const hasCause = (cause: string): Prisma.Sql =>
  Prisma.sql`f.correlation_id IN (SELECT correlation_id FROM violation WHERE cause_key = ${cause} AND state = 'open')`

const TRAIT: Readonly<Record<Trait, Prisma.Sql>> = {
  retry: Prisma.sql`f.retry_count > 0`,
  failure: Prisma.sql`f.failed_count > 0`,
  missing: Prisma.sql`f.missing_count > 0`,
  compensation: Prisma.sql`f.status = 'compensated'`,
}

/** Correlation and aggregate ids by their beginning, event ids and types whole. */
function isCalled(word: string): Prisma.Sql {
  const prefix = `${word.replaceAll(/[\\%_]/g, '\\$&')}%`
  return Prisma.sql`(
    f.correlation_id LIKE ${prefix}
    OR EXISTS (SELECT FROM unnest(f.aggregate_ids) AS aggregate_id WHERE aggregate_id LIKE ${prefix})
    OR f.event_types @> ARRAY[${word}]
    OR f.root_event_id = ${word}
    OR f.correlation_id IN (
      SELECT unpacked_id(correlation_id) FROM operation WHERE type = 'send' AND event_id = packed_id(${word}))
  )`
}
