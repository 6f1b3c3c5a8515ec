import { type Micros, micros } from '@causeway/model'
import { microsOf, momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/**
 * When the services behind these consumers were last heard of: those that have processed as the consumer since that moment,
 * and the one of the consumer's own name. Consumers without such a service are not among them.
 */
export async function lastSignsOfLife(
  sql: Sql,
  consumers: readonly string[],
  since: Micros,
): Promise<ReadonlyMap<string, Micros>> {
  const { rows } = await sql.query<{ consumer: string; last_seen: number }>({
    name: 'last-signs-of-life',
    text: `SELECT known.consumer, ${microsOf('max(i.last_seen)')} AS last_seen
FROM (
  SELECT DISTINCT c.name AS consumer, e.service_id
  FROM edge_minute e JOIN consumer c ON c.id = e.consumer_id
  WHERE e.minute >= $2::timestamptz AND e.type = 'process' AND c.name = ANY($1::text[])
  UNION
  SELECT s.name, s.id FROM service s WHERE s.name = ANY($1::text[])
) known
JOIN instance i ON i.service_id = known.service_id
GROUP BY known.consumer`,
    values: [consumers, momentParameter(since)],
  })
  return new Map(rows.map(({ consumer, last_seen }) => [consumer, micros(last_seen)]))
}
