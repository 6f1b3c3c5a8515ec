import { type Micros, micros } from '@causeway/model'
import { microsOf, momentOrNull } from './moment.ts'
import type { Sql } from './sql.ts'

/** What the broker said last of a consumer group. */
export interface GroupStanding {
  readonly system: string
  readonly consumer: string
  /** Null where the broker cannot tell. */
  readonly members: number | null
  readonly stateSince: Micros | null
  readonly observedAt: Micros
}

interface Row {
  system: string
  name: string
  members: number | null
  state_since: number | null
  observed_at: number
}

/** The consumer groups of these names that a broker has spoken of. */
export async function groupStandings(sql: Sql, consumers: readonly string[]): Promise<GroupStanding[]> {
  const { rows } = await sql.query<Row>({
    name: 'group-standings',
    text: `SELECT system, name, members, ${microsOf('state_since')} AS state_since, ${microsOf('observed_at')} AS observed_at
FROM consumer WHERE name = ANY($1::text[]) AND observed_at IS NOT NULL`,
    values: [consumers],
  })
  return rows.map(({ system, name, members, state_since, observed_at }) => ({
    system,
    consumer: name,
    members,
    stateSince: momentOrNull(state_since),
    observedAt: micros(observed_at),
  }))
}
