import { bareArray, textArray } from './array-literal.ts'
import type { ObservedPosition } from './save-positions.ts'
import type { Sql } from './sql.ts'

/** Forgets the positions of this system that are not among these, except in destinations that could not be read. */
export async function forgetPositions(
  sql: Sql,
  system: string,
  known: readonly ObservedPosition[],
  unread: readonly string[],
): Promise<void> {
  await sql.query({
    name: 'forget-positions',
    text: `DELETE FROM position USING destination
WHERE destination.id = position.destination_id AND destination.system = $1 AND NOT destination.name = ANY($2::text[])
  AND NOT EXISTS (
    SELECT FROM unnest($3::int[], $4::int[], $5::text[]) AS known (consumer_id, destination_id, partition)
    WHERE known.consumer_id = position.consumer_id AND known.destination_id = position.destination_id
      AND known.partition = position.partition)`,
    values: [
      system,
      textArray(unread),
      bareArray(known.map(({ consumerId }) => consumerId)),
      bareArray(known.map(({ destinationId }) => destinationId)),
      textArray(known.map(({ partition }) => partition)),
    ],
  })
}
