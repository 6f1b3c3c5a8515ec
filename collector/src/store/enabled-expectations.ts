import type { Expectation } from '@causeway/model'
import type { Sql } from './sql.ts'

interface Row {
  id: string
  origin: Expectation['origin']
  event_type: string
  event_version: string | null
  destination: string | null
  consumer: string | null
  followed_by: string[]
  within_millis: number
}

/** What is expected at present, declared and learned, by id. */
export async function enabledExpectations(sql: Sql): Promise<Expectation[]> {
  const { rows } = await sql.query<Row>({
    name: 'enabled-expectations',
    text: `SELECT id, origin, event_type, event_version, destination, consumer, followed_by, within_millis
FROM expectation WHERE enabled ORDER BY id`,
  })
  return rows.map((row) => ({
    id: row.id,
    origin: row.origin,
    eventType: row.event_type,
    eventVersion: row.event_version,
    destination: row.destination,
    consumer: row.consumer,
    followedBy: row.followed_by,
    withinMillis: row.within_millis,
  }))
}
