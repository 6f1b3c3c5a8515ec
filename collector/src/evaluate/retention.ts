import { type Micros, micros } from '@causeway/model'
import { AGEING, deleteOld, MOST_DELETED } from '../store/delete-old.ts'
import { dropPartitions } from '../store/drop-partitions.ts'
import { inFence } from '../store/fence.ts'
import type { Store } from '../store/open-store.ts'
import type { Clock } from './clock.ts'
import type { Lease } from './lease.ts'

export interface RetentionOptions {
  readonly store: Store
  readonly lease: Lease
  readonly clock: Clock
  readonly retentionDays: number
}

/** The history of lag is kept for as long as its charts reach back. */
const LAG_DAYS = 7
const DAY_MICROS = 86_400_000_000

/** Drops days that are too old, and what was concluded from them. */
export async function forgetOldDays({ store, lease, clock, retentionDays }: RetentionOptions): Promise<void> {
  const fence = lease.held()
  if (fence === null) return
  const now = clock()
  const before = startOfDay(now, retentionDays)
  await dropPartitions(store.pool, 'lag_sample', startOfDay(now, Math.min(LAG_DAYS, retentionDays)))
  for (const table of ['operation', 'span', 'leftover'] as const) await dropPartitions(store.pool, table, before)
  store.partitions.forget()
  for (const table of AGEING) {
    let deleted = MOST_DELETED
    while (deleted === MOST_DELETED) deleted = await inFence(store.pool, fence, (sql) => deleteOld(sql, table, before))
  }
}

/** The start of the day, in UTC, that lies so many days back. */
const startOfDay = (now: Micros, days: number): Micros => micros((Math.floor(now / DAY_MICROS) - days) * DAY_MICROS)
