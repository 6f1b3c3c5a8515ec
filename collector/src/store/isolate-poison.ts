import type { RefusedRow, Row } from './row.ts'
import type { SavedBatch } from './save-batch.ts'

/** What was saved of a batch, and which rows could not be, each with the error that it alone provokes. */
export interface Isolated {
  readonly saved: SavedBatch
  readonly poisoned: ReadonlyMap<Row, unknown>
}

/** Halves a batch that the database refuses for its data until only the rows at fault are left out. */
export async function isolatePoison(
  rows: readonly Row[],
  error: unknown,
  save: (half: readonly Row[]) => Promise<Isolated>,
): Promise<Isolated> {
  if (rows.length <= 1) {
    return { saved: { operations: 0, spans: 0 }, poisoned: new Map(rows.map((row) => [row, error])) }
  }
  const middle = Math.ceil(rows.length / 2)
  const first = await save(rows.slice(0, middle))
  const second = await save(rows.slice(middle))
  return {
    saved: {
      operations: first.saved.operations + second.saved.operations,
      spans: first.saved.spans + second.saved.spans,
    },
    poisoned: new Map([...first.poisoned, ...second.poisoned]),
  }
}

/** A poisoned row as the quarantine keeps it. */
export const refusalOf = (row: Row, error: unknown): RefusedRow => ({
  type: 'refused',
  reason: 'poison_row',
  detail: error instanceof Error ? error.message : String(error),
  service: null,
  contentType: 'application/json',
  payload: Buffer.from(JSON.stringify(row)),
})
