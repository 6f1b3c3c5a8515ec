import type { Micros } from '@causeway/model'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/**
 * Computes the rates and percentiles of one minute from its operations; doing it again gives the same. Queue and critical
 * time reach back to the send of the same event to the same destination, at most a day. Of what a wrong clock makes negative
 * nothing is left but zero.
 */
export async function rollUpMinute(sql: Sql, minute: Micros): Promise<void> {
  await sql.query({ name: 'roll-up-minute', text: QUESTION, values: [momentParameter(minute)] })
}

const millis = (from: string, until: string): string => `greatest(date_part('epoch', ${until} - ${from}) * 1000, 0)`

const percentile = (fraction: number, value: string, condition: string): string =>
  `percentile_cont(${fraction}) WITHIN GROUP (ORDER BY ${value}) FILTER (WHERE done.type = 'process' AND ${condition})`

// A handler waits for its event until the first attempt, and an event is processed by an attempt that succeeds.
const QUESTION = `INSERT INTO edge_minute AS old (minute, type, service_id, destination_id, consumer_id, count, failed,
  queue_p95, processing_p50, processing_p95, critical_p95)
SELECT $1::timestamptz, done.type, done.service_id, COALESCE(done.destination_id, 0) AS destination_id,
  CASE done.type WHEN 'process' THEN COALESCE(done.consumer_id, 0) ELSE 0 END AS consumer_id,
  count(*), count(*) FILTER (WHERE done.outcome = 'failed'),
  ${percentile(0.95, millis('sent.started_at', 'done.started_at'), 'done.attempt = 1')},
  ${percentile(0.5, millis('done.started_at', 'done.ended_at'), 'true')},
  ${percentile(0.95, millis('done.started_at', 'done.ended_at'), 'true')},
  ${percentile(0.95, millis('sent.started_at', 'done.ended_at'), "done.outcome = 'ok'")}
FROM operation done
LEFT JOIN LATERAL (
  SELECT send.started_at FROM operation send
  WHERE done.type = 'process' AND send.type = 'send' AND send.event_id = done.event_id
    AND send.destination_id = done.destination_id
    AND send.started_at >= $1::timestamptz - interval '1 day' AND send.started_at < $1::timestamptz + interval '1 minute'
  ORDER BY (send.partition = done.partition AND send."offset" = done."offset") IS TRUE DESC, send.started_at LIMIT 1
) sent ON true
WHERE done.type IN ('send', 'process')
  AND done.started_at >= $1::timestamptz AND done.started_at < $1::timestamptz + interval '1 minute'
GROUP BY 2, 3, 4, 5
ORDER BY 2, 3, 4, 5
ON CONFLICT (minute, type, service_id, destination_id, consumer_id) DO UPDATE SET
  count = excluded.count, failed = excluded.failed, queue_p95 = excluded.queue_p95,
  processing_p50 = excluded.processing_p50, processing_p95 = excluded.processing_p95, critical_p95 = excluded.critical_p95
WHERE (old.count, old.failed, old.queue_p95, old.processing_p50, old.processing_p95, old.critical_p95) IS DISTINCT FROM
  (excluded.count, excluded.failed, excluded.queue_p95, excluded.processing_p50, excluded.processing_p95,
    excluded.critical_p95)`
