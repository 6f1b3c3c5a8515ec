import { type Micros, micros } from '@causeway/model'
import { microsOf } from './moment.ts'
import type { Sql } from './sql.ts'

/** When the broker of each messaging system was last read; systems without one that is read are not among them. */
export async function lastBrokerReadings(sql: Sql): Promise<ReadonlyMap<string, Micros>> {
  const { rows } = await sql.query<{ system: string; observed_at: number }>({
    name: 'last-broker-readings',
    text: `SELECT system, ${microsOf('max(observed_at)')} AS observed_at
FROM consumer WHERE observed_at IS NOT NULL GROUP BY system`,
  })
  return new Map(rows.map(({ system, observed_at }) => [system, micros(observed_at)]))
}
