import { zstdDecompressSync } from 'node:zlib'
import type pg from 'pg'

/** What the tables hold, as text, without what depends on when and in which order it came: times of receipt and numbers. */
export async function contentsOf(pool: pg.Pool): Promise<Readonly<Record<string, readonly string[]>>> {
  const contents: Record<string, readonly string[]> = {}
  for (const [table, question] of Object.entries(QUESTIONS)) {
    const { rows } = await pool.query<{ line: string }>(`SELECT row(q.*)::text AS line FROM (${question}) q ORDER BY 1`)
    contents[table] = rows.map(({ line }) => line)
  }
  for (const [table, question] of Object.entries(WITH_LEFTOVERS)) {
    const { rows } = await pool.query<{ line: string; attributes: object | null } & Packed>(
      `SELECT row(q.*)::text AS line, attributes, payload, leftover_at AS at FROM (${question}) q
JOIN ${table} USING (started_at, trace_id, span_id) ${LEFTOVER}`,
    )
    contents[table] = rows
      .map(({ line, attributes, ...packed }) => `${line} ${sorted(attributes ?? unpacked(packed))}`)
      .sort()
  }
  return contents
}

interface Packed {
  readonly payload: Buffer | null
  readonly at: number | null
}

/** What no column holds of each operation, wherever it lies. */
export async function attributesOf(pool: pg.Pool): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await pool.query<{ attributes: Record<string, unknown> | null } & Packed>(
    `SELECT attributes, payload, leftover_at AS at FROM operation ${LEFTOVER}`,
  )
  return rows.map(({ attributes, ...packed }) => attributes ?? unpacked(packed))
}

const LEFTOVER = 'LEFT JOIN leftover ON leftover.id = leftover_id'

const unpacked = ({ payload, at }: Packed): Record<string, unknown> =>
  payload === null ? {} : JSON.parse(zstdDecompressSync(payload).toString())[at ?? 0]

const sorted = (object: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))))

const WITH_LEFTOVERS = {
  operation: `SELECT started_at, trace_id, span_id, parent_span_id, ended_at, type, outcome, attempt, unpacked_id(event_id) AS event_id,
    unpacked_id(correlation_id) AS correlation_id, unpacked_id(causation_id) AS causation_id, more_causation_ids, event_type.name AS event_type, event_version, aggregate_id, aggregate_type,
    service.name AS service, source.instance, destination.system, destination.name AS destination, partition, "offset",
    consumer.name AS consumer, error_type, error_message, saga_id, projection, duplicate_skipped, dead_letter_reason
  FROM operation JOIN service ON service.id = service_id
  LEFT JOIN event_type ON event_type.id = event_type_id
  LEFT JOIN destination ON destination.id = destination_id
  LEFT JOIN consumer ON consumer.id = consumer_id
  LEFT JOIN source ON source.id = source_id`,
  span: `SELECT started_at, trace_id, span_id, parent_span_id, ended_at, service.name AS service, span.name, kind, outcome
    FROM span JOIN service ON service.id = service_id`,
}

const QUESTIONS = {
  dirty_flow: 'SELECT DISTINCT correlation_id FROM dirty_flow',
  dirty_minute: 'SELECT DISTINCT minute FROM dirty_minute',
  service: 'SELECT name FROM service',
  destination: 'SELECT system, name FROM destination',
  consumer: 'SELECT system, name FROM consumer',
  event_type: 'SELECT name FROM event_type',
  source: 'SELECT service, instance FROM source',
}

/** How many rows a table has. */
export async function countOf(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)
  return rows[0]?.count ?? 0
}
