import { microsFromMillis } from '@causeway/model'
import { changes } from '../../../../query/changes.ts'
import { database } from '../../../../query/database.ts'
import type { Change } from '../../../../view/live/change.ts'
import { nothingSeen, type Seen, tellNew } from './seen.ts'

/** What listeners hear: what changed, that the database does not answer, or that it does again. */
export type News =
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
  | { readonly type: 'away' }
  | { readonly type: 'back' }

type Listener = (news: News) => void

const POLL_MILLIS = 1_000
const MOST_OF_A_KIND = 200

interface Poller {
  readonly listeners: Set<Listener>
  isAway: boolean
  timer: ReturnType<typeof setTimeout> | null
}

const kept = globalThis as { causewayPoller?: Poller }

/** Hears of changes from the one loop of this process that asks for them, as long as anyone listens. Returns its end. */
export function listen(listener: Listener): () => void {
  kept.causewayPoller ??= { listeners: new Set(), isAway: false, timer: null }
  const poller = kept.causewayPoller
  poller.listeners.add(listener)
  if (poller.isAway) listener({ type: 'away' })
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
    if (poller.isAway) tell(poller, { type: 'back' })
    poller.isAway = false
    const told = tellNew(from, rows, MOST_OF_A_KIND)
    if (seen !== null && told.changes.length > 0) tell(poller, { type: 'changes', changes: told.changes })
    return told.seen
  } catch {
    if (!poller.isAway) tell(poller, { type: 'away' })
    poller.isAway = true
    return seen
  }
}

function tell(poller: Poller, news: News): void {
  for (const listener of poller.listeners) listener(news)
}
