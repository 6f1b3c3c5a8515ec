import { addMillis, type Micros } from '@causeway/model'
import type { Change, ChangeKind } from '../../../../view/live/change.ts'

interface ChangedRow {
  readonly kind: ChangeKind
  readonly id: string
  readonly at: Micros
}

/** What has been told already, so that a look back over the last seconds tells nothing twice. */
export interface Seen {
  readonly told: ReadonlyMap<string, Micros>
  /** Where the next look begins. */
  readonly since: Micros
}

/** Rows that commit later than their time says are caught by looking back so far. */
const LOOK_BACK_MILLIS = 5_000

/** A beginning: nothing before `now` is told, whoever's clock it was written by is up to a minute away from ours. */
export const nothingSeen = (now: Micros): Seen => ({ told: new Map(), since: addMillis(now, -60_000) })

/** What of the rows is new, and what is seen from now on. Where a kind has as many rows as were asked for, there are more. */
export function tellNew(seen: Seen, rows: readonly ChangedRow[], limit: number): { changes: Change[]; seen: Seen } {
  const fresh = rows.filter(({ kind, id, at }) => seen.told.get(`${kind} ${id}`) !== at)
  const newest = rows.reduce<Micros | null>((most, { at }) => (most === null || at > most ? at : most), null)
  const since = newest === null ? seen.since : (Math.max(seen.since, addMillis(newest, -LOOK_BACK_MILLIS)) as Micros)
  const told = new Map(
    [...seen.told, ...rows.map(({ kind, id, at }) => [`${kind} ${id}`, at] as const)].filter(([, at]) => at >= since),
  )
  const changes = [...Map.groupBy(fresh, ({ kind }) => kind)].flatMap(([kind, ofKind]): Change[] =>
    ofKind.length >= limit
      ? [{ kind, id: null }]
      : [...new Set(ofKind.map(({ id }) => id))].map((id) => ({ kind, id })),
  )
  return { changes, seen: { told, since } }
}
