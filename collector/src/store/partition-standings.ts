import { type Micros, micros } from '@causeway/model'
import { microsOf } from './moment.ts'
import type { Sql } from './sql.ts'

/** Where a consumer stands in one partition, as the broker said last. */
export interface PartitionStanding {
  readonly system: string
  readonly consumer: string
  readonly destination: string
  readonly partition: string
  readonly committedOffset: number | null
  readonly endOffset: number
  readonly logStartOffset: number
  readonly observedAt: Micros
  readonly movedAt: Micros
}

interface Row {
  system: string
  consumer: string
  destination: string
  partition: string
  committed_offset: number | null
  end_offset: number
  log_start_offset: number
  observed_at: number
  moved_at: number
}

/** Where the consumers of these names stand, in every partition that they read. */
export async function partitionStandings(sql: Sql, consumers: readonly string[]): Promise<PartitionStanding[]> {
  const { rows } = await sql.query<Row>({
    name: 'partition-standings',
    text: `SELECT d.system, c.name AS consumer, d.name AS destination, p.partition,
  p.committed_offset::float8 AS committed_offset, p.end_offset::float8 AS end_offset,
  p.log_start_offset::float8 AS log_start_offset,
  ${microsOf('p.observed_at')} AS observed_at, ${microsOf('p.moved_at')} AS moved_at
FROM consumer c
JOIN position p ON p.consumer_id = c.id
JOIN destination d ON d.id = p.destination_id
WHERE c.name = ANY($1::text[])`,
    values: [consumers],
  })
  return rows.map((row) => ({
    system: row.system,
    consumer: row.consumer,
    destination: row.destination,
    partition: row.partition,
    committedOffset: row.committed_offset,
    endOffset: row.end_offset,
    logStartOffset: row.log_start_offset,
    observedAt: micros(row.observed_at),
    movedAt: micros(row.moved_at),
  }))
}
