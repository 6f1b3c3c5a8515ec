import { bulkInsert, bytesFromHex, type Column, text } from './column.ts'
import { MAX_PAYLOAD_BYTES, type RefusedRow } from './row.ts'
import type { Sql } from './sql.ts'

const COLUMNS: readonly Column<RefusedRow>[] = [
  text('reason', (row) => storable(row.reason)),
  text('detail', (row) => storable(row.detail)),
  text('service', (row) => (row.service === null ? null : storable(row.service))),
  text('content_type', (row) => (row.contentType === null ? null : storable(row.contentType))),
  bytesFromHex('payload', (row) => Buffer.from(row.payload).subarray(0, MAX_PAYLOAD_BYTES).toString('hex')),
]

/** What is refused is quoted here, whatever it holds: nothing may keep it from the quarantine as well. */
const storable = (said: string): string => said.toWellFormed().replaceAll('\0', '\ufffd')

const INSERT = bulkInsert('quarantine', COLUMNS)

/** Keeps refused input aside. */
export async function insertQuarantine(sql: Sql, refused: readonly RefusedRow[]): Promise<void> {
  if (refused.length === 0) return
  await sql.query({
    name: 'insert-quarantine',
    text: INSERT,
    values: COLUMNS.map(({ literal }) => literal(refused)),
  })
}
