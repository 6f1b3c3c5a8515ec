import type pg from 'pg'

/** What the tables hold, as text, without what depends on when and in which order it came: times of receipt and numbers. */
export async function contentsOf(pool: pg.Pool): Promise<Readonly<Record<string, readonly string[]>>> {
  const contents: Record<string, readonly string[]> = {}
  for (const [table, question] of Object.entries(QUESTIONS)) {
    const { rows } = await pool.query<{ line: string }>(`SELECT row(q.*)::text AS line FROM (${question}) q ORDER BY 1`)
    contents[table] = rows.map(({ line }) => line)
  }
  return contents
}

const QUESTIONS = {
  operation: `SELECT started_at, trace_id, span_id, parent_span_id, ended_at, type, outcome, attempt, event_id,
    correlation_id, causation_ids, event_type.name AS event_type, event_version, aggregate_id, aggregate_type,
    service.name AS service, instance, destination.system, destination.name AS destination, partition, "offset",
    consumer.name AS consumer, error_type, error_message, saga_id, projection, duplicate_skipped, dead_letter_reason,
    attributes
  FROM operation JOIN service ON service.id = service_id
  LEFT JOIN event_type ON event_type.id = event_type_id
  LEFT JOIN destination ON destination.id = destination_id
  LEFT JOIN consumer ON consumer.id = consumer_id`,
  span: `SELECT started_at, trace_id, span_id, parent_span_id, ended_at, service.name AS service, span.name, kind, outcome,
    attributes FROM span JOIN service ON service.id = service_id`,
  dirty_flow: 'SELECT DISTINCT correlation_id FROM dirty_flow',
  dirty_minute: 'SELECT DISTINCT minute FROM dirty_minute',
  service: 'SELECT name FROM service',
  destination: 'SELECT system, name FROM destination',
  consumer: 'SELECT system, name FROM consumer',
  event_type: 'SELECT name FROM event_type',
}

/** How many rows a table has. */
export async function countOf(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)
  return rows[0]?.count ?? 0
}
