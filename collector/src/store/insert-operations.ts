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
RETURNING correlation_id, started_at
), flows AS (
INSERT INTO dirty_flow (correlation_id) SELECT DISTINCT correlation_id FROM inserted
), minutes AS (
INSERT INTO dirty_minute (minute) SELECT DISTINCT date_trunc('minute', started_at, 'UTC') FROM inserted
)
SELECT count(*)::int AS inserted FROM inserted`

/** Adds those operations that are not stored yet, by way of a temporary table; gives how many were new. */
export async function addNewOperations(client: PoolClient, rows: Buffer): Promise<number> {
  await client.query(ARRIVALS)
  await copyIn(client, `COPY pg_temp.arrived_operation (${COLUMNS}) FROM STDIN (FORMAT binary)`, rows)
  const { rows: answer } = await client.query<{ inserted: number }>(INSERT)
  return answer[0]?.inserted ?? 0
}

const MINUTE_MICROS = 60_000_000

/** The minute of UTC that a moment lies in. */
export const minuteOf = (moment: Micros): Micros => micros(Math.floor(moment / MINUTE_MICROS) * MINUTE_MICROS)
