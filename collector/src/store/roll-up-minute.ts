import type { Micros } from '@causeway/model'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/**
 * Computes the rates and percentiles of one minute from its operations; doing it again gives the same. Counts are exact;
 * percentiles of an edge with more than 1 000 handlings are those of about 1 000 of them, picked by their span ids. Queue
 * and critical time reach back to the send of the same event to the same destination; what a wrong clock makes negative counts
 * as zero.
 */
export async function rollUpMinute(sql: Sql, minute: Micros): Promise<void> {
  await sql.query({ name: 'roll-up-minute', text: QUESTION, values: [momentParameter(minute)] })
}

/** So many handlings tell an edge's 95th percentile to within one percent of rank. */
const SAMPLE = 1_000

const OF_MINUTE = `type IN ('send', 'process') AND started_at >= $1::timestamptz AND started_at < $1::timestamptz + interval '1 minute'`

/** Sends have no consumer, and what has no destination still counts. */
const EDGE = `type, service_id, COALESCE(destination_id, 0) AS destination,
    CASE type WHEN 'process' THEN COALESCE(consumer_id, 0) ELSE 0 END AS consumer`

const millis = (from: string, until: string): string => `greatest(date_part('epoch', ${until} - ${from}) * 1000, 0)`

const percentile = (fraction: number, value: string): string =>
  `percentile_cont(${fraction}) WITHIN GROUP (ORDER BY ${value})`

// A handler waits for its event until the first attempt, and an event is processed by an attempt that succeeds. The look-up
// of sends has no bound in time on purpose: with one, a planner without statistics takes the index on time and reads whole days.
const QUESTION = `WITH edge AS (
  SELECT ${EDGE}, count(*) AS count, count(*) FILTER (WHERE outcome = 'failed') AS failed
  FROM operation WHERE ${OF_MINUTE} GROUP BY 1, 2, 3, 4
), handling AS (
  SELECT ${EDGE}, event_id, destination_id, partition, "offset", outcome, attempt, started_at, ended_at,
    span_id & 65535 AS draw
  FROM operation WHERE ${OF_MINUTE} AND type = 'process'
), measured AS (
  SELECT service_id, destination, consumer,
    ${percentile(0.95, millis('sent.started_at', 'handling.started_at'))} FILTER (WHERE attempt = 1) AS queue_p95,
    ${percentile(0.5, millis('handling.started_at', 'ended_at'))} AS processing_p50,
    ${percentile(0.95, millis('handling.started_at', 'ended_at'))} AS processing_p95,
    ${percentile(0.95, millis('sent.started_at', 'ended_at'))} FILTER (WHERE outcome = 'ok') AS critical_p95
  FROM handling JOIN edge USING (type, service_id, destination, consumer)
  LEFT JOIN LATERAL (
    SELECT send.started_at FROM operation send
    WHERE send.type = 'send' AND send.event_id = handling.event_id AND send.destination_id = handling.destination_id
    ORDER BY (send.partition = handling.partition AND send."offset" = handling."offset") IS TRUE DESC, send.started_at
    LIMIT 1
  ) sent ON true
  WHERE draw < ${65_536 * SAMPLE}::float8 / edge.count
  GROUP BY 1, 2, 3
)
INSERT INTO edge_minute AS old (minute, type, service_id, destination_id, consumer_id, count, failed,
  queue_p95, processing_p50, processing_p95, critical_p95)
SELECT $1::timestamptz, edge.type, edge.service_id, edge.destination, edge.consumer, edge.count, edge.failed,
  queue_p95, processing_p50, processing_p95, critical_p95
FROM edge LEFT JOIN measured ON edge.type = 'process' AND measured.service_id = edge.service_id
  AND measured.destination = edge.destination AND measured.consumer = edge.consumer
ORDER BY 2, 3, 4, 5
ON CONFLICT (minute, type, service_id, destination_id, consumer_id) DO UPDATE SET
  count = excluded.count, failed = excluded.failed, queue_p95 = excluded.queue_p95,
  processing_p50 = excluded.processing_p50, processing_p95 = excluded.processing_p95, critical_p95 = excluded.critical_p95
WHERE (old.count, old.failed, old.queue_p95, old.processing_p50, old.processing_p95, old.critical_p95) IS DISTINCT FROM
  (excluded.count, excluded.failed, excluded.queue_p95, excluded.processing_p50, excluded.processing_p95,
    excluded.critical_p95)`
