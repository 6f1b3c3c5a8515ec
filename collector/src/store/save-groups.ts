import type { Micros } from '@causeway/model'
import { bareArray, textArray } from './array-literal.ts'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** A consumer group as its broker describes it. */
export interface ObservedGroup {
  readonly consumerId: number
  readonly members: number | null
  readonly state: string | null
}

/**
 * Saves what a broker says of all its groups. One that it spoke of before and no longer knows has no members; one that it
 * never spoke of is not its business.
 */
export async function saveGroups(
  sql: Sql,
  system: string,
  groups: readonly ObservedGroup[],
  observedAt: Micros,
): Promise<void> {
  await sql.query({
    name: 'save-groups',
    text: `UPDATE consumer SET members = observed.members, state = observed.state, observed_at = $4::timestamptz,
  state_since = CASE WHEN (consumer.state, consumer.members = 0) IS NOT DISTINCT FROM (observed.state, observed.members = 0)
    THEN COALESCE(consumer.state_since, $4::timestamptz) ELSE $4::timestamptz END
FROM unnest($1::int[], $2::int[], $3::text[]) AS observed (id, members, state)
WHERE consumer.id = observed.id`,
    values: [
      bareArray(groups.map(({ consumerId }) => consumerId)),
      bareArray(groups.map(({ members }) => members)),
      textArray(groups.map(({ state }) => state)),
      momentParameter(observedAt),
    ],
  })
  await sql.query({
    name: 'save-vanished-groups',
    text: `UPDATE consumer SET members = 0, state = 'Dead', observed_at = $3::timestamptz,
  state_since = CASE state WHEN 'Dead' THEN state_since ELSE $3::timestamptz END
WHERE system = $1 AND observed_at IS NOT NULL AND NOT id = ANY($2::int[])`,
    values: [system, bareArray(groups.map(({ consumerId }) => consumerId)), momentParameter(observedAt)],
  })
}
