import { type CorrelationId, type Micros, micros } from '@causeway/model'
import type { PoolClient } from 'pg'
import { binaryRows } from './binary-rows.ts'
import { copyIn } from './copy-in.ts'
import { OPERATION_COLUMNS } from './operation-rows.ts'

/** What operations change: their flows and their minutes. */
export interface Marks {
  readonly flows: ReadonlySet<CorrelationId>
  readonly minutes: ReadonlySet<Micros>
}

const COLUMNS = OPERATION_COLUMNS.join(', ')

const COPY = `COPY operation (${COLUMNS}) FROM STDIN (FORMAT binary)`
const COPY_FLOWS = 'COPY dirty_flow (correlation_id) FROM STDIN (FORMAT binary)'
const COPY_MINUTES = 'COPY dirty_minute (minute) FROM STDIN (FORMAT binary)'

/**
 * Adds operations of which none is stored yet, and marks what they change. Partitions must exist.
 * @throws unique_violation (23505) where one is stored already
 */
export async function addOperations(client: PoolClient, rows: Buffer, marks: Marks): Promise<void> {
  await copyIn(client, COPY, rows)
  await copyIn(
    client,
    COPY_FLOWS,
    oneColumn(marks.flows, (out, flow) => out.text(flow)),
  )
  await copyIn(
    client,
    COPY_MINUTES,
    oneColumn(marks.minutes, (out, minute) => out.moment(minute)),
  )
}

function oneColumn<Item>(
  items: ReadonlySet<Item>,
  write: (out: ReturnType<typeof binaryRows>, item: Item) => void,
): Buffer {
  const out = binaryRows(items.size * 64)
  for (const item of items) {
    out.row(1)
    write(out, item)
  }
  return out.end()
}

const ARRIVALS =
  'CREATE TEMP TABLE IF NOT EXISTS arrived_operation (LIKE operation INCLUDING DEFAULTS) ON COMMIT DELETE ROWS'

/** What is new marks its flow and its minute; what was there already changes nothing. */
const INSERT = `WITH inserted AS (
INSERT INTO operation (${COLUMNS}) SELECT ${COLUMNS} FROM arrived_operation ON CONFLICT DO NOTHING
RETURNING correlation_id, started_at, leftover_id
), flows AS (
INSERT INTO dirty_flow (correlation_id) SELECT DISTINCT unpacked_id(correlation_id) FROM inserted
), minutes AS (
INSERT INTO dirty_minute (minute) SELECT DISTINCT date_trunc('minute', started_at, 'UTC') FROM inserted
)
SELECT count(*)::int AS inserted, coalesce(array_agg(DISTINCT leftover_id::float8), '{}') AS leftovers FROM inserted`

/** What was new: how many, and the numbers of the segments that they lie in. */
export interface Added {
  readonly inserted: number
  readonly leftovers: readonly (number | null)[]
}

/** Adds those operations that are not stored yet, by way of a temporary table. */
export async function addNewOperations(client: PoolClient, rows: Buffer): Promise<Added> {
  await client.query(ARRIVALS)
  await copyIn(client, `COPY pg_temp.arrived_operation (${COLUMNS}) FROM STDIN (FORMAT binary)`, rows)
  const { rows: answer } = await client.query<Added>(INSERT)
  return answer[0] ?? NOTHING
}

export const NOTHING: Added = { inserted: 0, leftovers: [] }

const MINUTE_MICROS = 60_000_000

/** The minute of UTC that a moment lies in. */
export const minuteOf = (moment: Micros): Micros => micros(Math.floor(moment / MINUTE_MICROS) * MINUTE_MICROS)
