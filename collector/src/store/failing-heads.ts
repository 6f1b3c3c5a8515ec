import { type EventId, type Micros, micros } from '@causeway/model'
import { microsOf } from './moment.ts'
import type { Sql } from './sql.ts'

/** A partition as one consumer reads it, from the first event that it has not got past. */
export interface Unread {
  readonly system: string
  readonly consumer: string
  readonly destination: string
  readonly partition: string
  readonly fromOffset: number
}

/** The first event there that the consumer failed on and has not processed. */
export interface FailingHead extends Unread {
  readonly eventId: EventId
  readonly offset: number
  readonly failed: number
  readonly lastAt: Micros
  readonly error: string | null
}

interface Row {
  number: number
  event_id: EventId
  offset: number
  failed: number
  last_at: number
  error: string | null
}

/** The failing head of each of these partitions, where there is one. Failures are counted up to 10 000. */
export async function failingHeads(sql: Sql, partitions: readonly Unread[]): Promise<FailingHead[]> {
  if (partitions.length === 0) return []
  const { rows } = await sql.query<Row>({
    name: 'failing-heads',
    text: QUESTION,
    values: [
      partitions.map(({ system }) => system),
      partitions.map(({ consumer }) => consumer),
      partitions.map(({ destination }) => destination),
      partitions.map(({ partition }) => partition),
      partitions.map(({ fromOffset }) => fromOffset),
    ],
  })
  return rows.map((row) => ({
    ...(partitions[row.number - 1] as Unread),
    eventId: row.event_id,
    offset: row.offset,
    failed: row.failed,
    lastAt: micros(row.last_at),
    error: row.error,
  }))
}

const QUESTION = `SELECT u.number::int AS number, failure.*
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY
  AS u (system, consumer, destination, partition, from_offset, number)
JOIN consumer c ON c.system = u.system AND c.name = u.consumer
JOIN destination d ON d.system = u.system AND d.name = u.destination
CROSS JOIN LATERAL (
  SELECT o."offset" FROM operation o
  WHERE o.outcome = 'failed' AND o.consumer_id = c.id AND o.destination_id = d.id AND o.partition = u.partition
    AND o."offset" >= u.from_offset AND o.type = 'process'
    AND NOT EXISTS (
      SELECT FROM operation done
      WHERE done.correlation_id = o.correlation_id AND done.event_id = o.event_id AND done.type = 'process' AND done.outcome = 'ok' AND done.consumer_id = c.id)
  ORDER BY o."offset" LIMIT 1
) head
CROSS JOIN LATERAL (
  SELECT unpacked_id((array_agg(f.event_id ORDER BY f.ended_at DESC))[1]) AS event_id, head."offset"::float8 AS "offset",
    count(*)::int AS failed, ${microsOf('max(f.ended_at)')} AS last_at,
    (array_agg(COALESCE(f.error_message, f.error_type) ORDER BY f.ended_at DESC))[1] AS error
  FROM (
    SELECT o.event_id, o.ended_at, o.error_message, o.error_type FROM operation o
    WHERE o.outcome = 'failed' AND o.consumer_id = c.id AND o.destination_id = d.id AND o.partition = u.partition
      AND o."offset" = head."offset" AND o.type = 'process'
    LIMIT 10000
  ) f
) failure`
