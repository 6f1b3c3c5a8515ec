import { type Micros, micros } from '@causeway/model'
import { bareArray, textArray } from './array-literal.ts'
import { microsOf } from './moment.ts'
import type { Sql } from './sql.ts'

export interface OffsetAt {
  readonly destinationId: number
  readonly partition: string
  readonly offset: number
}

/** When the event at each of these offsets was sent, in their order; null where its send was not seen. */
export async function sentAtOffsets(sql: Sql, offsets: readonly OffsetAt[]): Promise<(Micros | null)[]> {
  if (offsets.length === 0) return []
  const { rows } = await sql.query<{ number: number; sent_at: number }>({
    name: 'sent-at-offsets',
    // After a topic was made anew its offsets begin again: the latest send at an offset is the one that lies there.
    text: `SELECT wanted.number::int AS number, sent.sent_at
FROM unnest($1::int[], $2::text[], $3::bigint[]) WITH ORDINALITY AS wanted (destination_id, partition, "offset", number)
CROSS JOIN LATERAL (
  SELECT ${microsOf('max(started_at)')} AS sent_at FROM operation
  WHERE type = 'send' AND destination_id = wanted.destination_id AND partition = wanted.partition
    AND "offset" = wanted."offset" AND "offset" IS NOT NULL
) sent
WHERE sent.sent_at IS NOT NULL`,
    values: [
      bareArray(offsets.map(({ destinationId }) => destinationId)),
      textArray(offsets.map(({ partition }) => partition)),
      bareArray(offsets.map(({ offset }) => offset)),
    ],
  })
  const found = new Map(rows.map(({ number, sent_at }) => [number - 1, micros(sent_at)]))
  return offsets.map((_, index) => found.get(index) ?? null)
}
