import type { PoolClient } from 'pg'
import { binaryRows } from './binary-rows.ts'
import { copyIn } from './copy-in.ts'
import type { Segment } from './pack-leftovers.ts'

const COPY = 'COPY leftover (started_at, id, payload) FROM STDIN (FORMAT binary)'

/** Adds segments. Partitions must exist. */
export async function addLeftovers(client: PoolClient, segments: readonly Segment[]): Promise<void> {
  if (segments.length === 0) return
  const out = binaryRows(segments.reduce((bytes, { payload }) => bytes + payload.length + 64, 64))
  for (const { startedAt, id, payload } of segments) {
    out.row(3)
    out.moment(startedAt)
    out.int8(id)
    out.bytes(payload)
  }
  await copyIn(client, COPY, out.end())
}
