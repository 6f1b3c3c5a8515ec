import { microsFromMillis } from '@causeway/model'
import { changes } from '../../../../query/changes.ts'
import { database } from '../../../../query/database.ts'
import type { Change } from '../../../../view/live/change.ts'
import { nothingSeen, type Seen, tellNew } from './seen.ts'

type Listener = (changes: readonly Change[]) => void

const POLL_MILLIS = 1_000
const MOST_OF_A_KIND = 200

interface Poller {
  readonly listeners: Set<Listener>
  timer: ReturnType<typeof setTimeout> | null
}

const kept = globalThis as { causewayPoller?: Poller }

/** Hears of changes from the one loop of this process that asks for them, as long as anyone listens. Returns its end. */
export function listen(listener: Listener): () => void {
  kept.causewayPoller ??= { listeners: new Set(), timer: null }
  const poller = kept.causewayPoller
  poller.listeners.add(listener)
  if (poller.timer === null) poll(poller, null)
  return () => {
    poller.listeners.delete(listener)
    if (poller.listeners.size > 0 || poller.timer === null) return
    clearTimeout(poller.timer)
    poller.timer = null
  }
}

/** One look after the other, never two at once. The first one only learns what is old. */
function poll(poller: Poller, seen: Seen | null): void {
  const timer = setTimeout(
    async () => {
      const next = await look(poller, seen)
      if (poller.timer === timer) poll(poller, next)
    },
    seen === null ? 0 : POLL_MILLIS,
  )
  poller.timer = timer
}

async function look(poller: Poller, seen: Seen | null): Promise<Seen | null> {
  const from = seen ?? nothingSeen(microsFromMillis(Date.now()))
  try {
    const rows = await changes(database(), from.since, MOST_OF_A_KIND)
    const told = tellNew(from, rows, MOST_OF_A_KIND)
    if (seen !== null && told.changes.length > 0) for (const listener of poller.listeners) listener(told.changes)
    return told.seen
  } catch {
    // The database is away; the screens say so themselves, and we look again.
    return from
  }
}
