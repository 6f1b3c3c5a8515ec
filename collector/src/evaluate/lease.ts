import type { Pool } from 'pg'
import { acquireLease } from '../store/acquire-lease.ts'
import type { Fence } from '../store/fence.ts'
import { releaseLease } from '../store/release-lease.ts'
import { renewLease } from '../store/renew-lease.ts'

/** How long a lease lasts that is not renewed: after a crash the next evaluator waits as long. */
const LEASE_MILLIS = 10_000

/** The right to evaluate, which one collector has at a time. */
export interface Lease {
  /** The fence to save within; null while another collector evaluates. */
  held(): Fence | null
  /** Renews the lease, or tries to get it. To be called every few seconds. */
  keep(): Promise<void>
  /** A fence has found that somebody else has it. */
  lost(): void
  /** Lets go of it at once. */
  release(): Promise<void>
}

/** Who evaluates is decided in the table `lease`; what is known here may be out of date, and the fence finds out. */
export function createLease(pool: Pool, holder: string): Lease {
  const lease = { name: 'evaluation', holder, millis: LEASE_MILLIS }
  let fence: Fence | null = null
  return {
    held: () => fence,
    async keep() {
      if (fence !== null && !(await renewLease(pool, fence, LEASE_MILLIS))) fence = null
      fence ??= await acquireLease(pool, lease)
    },
    lost() {
      fence = null
    },
    async release() {
      const last = fence
      fence = null
      if (last !== null) await releaseLease(pool, last)
    },
  }
}
