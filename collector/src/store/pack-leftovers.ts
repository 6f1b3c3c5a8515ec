import { zstdCompressSync } from 'node:zlib'
import { type Micros, micros } from '@causeway/model'
import type { OperationRow, SpanRow } from './row.ts'

type StoredRow = OperationRow | SpanRow

/** Where lies what has no column: in a segment, in the row itself as JSON, or nowhere because there is nothing. */
export interface Place {
  readonly id: number | null
  readonly at: number | null
  readonly inRow: string | null
}

/** What has no column of many rows of one day, compressed: a row of the table `leftover`. */
export interface Segment {
  readonly startedAt: Micros
  readonly id: number
  readonly payload: Uint8Array
}

export interface Leftovers {
  readonly placeOf: (row: StoredRow) => Place
  readonly segments: readonly Segment[]
}

const DAY_MICROS = 86_400_000_000

/** Fewer rows are not worth a segment, more in one would be slow to read one of. */
const FEWEST = 16
const MOST = 1_024

const NOWHERE: Place = { id: null, at: null, inRow: null }

/**
 * Packs what has no column of the rows of a batch, because it is much the same in all of them and only ever asked for by
 * event: as JSON in each row it would be more than half of the disk. `newId` gives numbers that no segment has had.
 */
export function packLeftovers(rows: readonly StoredRow[], newId: () => number): Leftovers {
  const places = new Map<StoredRow, Place>()
  const segments: Segment[] = []
  for (const [day, ofDay] of Map.groupBy(rows, dayOf)) {
    const texts = ofDay
      .map((row) => ({ row, text: JSON.stringify(row.attributes) }))
      .filter(({ text }) => text !== '{}')
    if (texts.length < FEWEST) {
      for (const { row, text } of texts) places.set(row, { ...NOWHERE, inRow: text })
      continue
    }
    for (let from = 0; from < texts.length; from += MOST) {
      const id = newId()
      const some = texts.slice(from, from + MOST)
      for (const [at, { row }] of some.entries()) places.set(row, { ...NOWHERE, id, at })
      const payload = zstdCompressSync(`[${some.map(({ text }) => text).join(',')}]`)
      segments.push({ startedAt: micros(day * DAY_MICROS), id, payload })
    }
  }
  return { placeOf: (row) => places.get(row) ?? NOWHERE, segments }
}

const dayOf = (row: StoredRow): number =>
  Math.floor((row.type === 'operation' ? row.operation.startedAt : row.span.startedAt) / DAY_MICROS)
