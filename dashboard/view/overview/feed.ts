import { type Evidence, type Micros, VERDICT_NAME, type Verdict, verdictSentence } from '@causeway/model'
import { formatLag } from '../../url/lag.ts'
import { formatStuck } from '../../url/stuck.ts'
import { counted } from '../format/count.ts'
import type { StateName } from '../part/state.tsx'

/** Something that changed its state. */
export interface FeedItem {
  readonly key: string
  readonly at: Micros
  readonly state: StateName
  readonly word: string
  readonly sentence: string
  readonly href: string
  /** How long it lasted; null while it lasts, or where that says nothing. */
  readonly lastedMillis: number | null
  readonly isOpen: boolean
}

interface Opened {
  readonly causeKey: string
  readonly events: number
  readonly openedAt: Micros
  readonly verdict: Verdict
  readonly evidence: Evidence
}

interface Closed extends Opened {
  readonly closedAt: Micros
  readonly closedAs: string | null
}

interface Group {
  readonly consumer: string
  readonly members: number
  readonly since: Micros
}

/** What changed, the newest first: what is stuck since when, what came after all, which consumers went and came back. */
export function feedOf(open: readonly Opened[], closed: readonly Closed[], groups: readonly Group[]): FeedItem[] {
  return [
    ...open.map(openedItem),
    ...closed.map(closedItem),
    ...groups.filter(({ members }) => members === 0).map(goneItem),
    ...backItems(groups.filter(({ members }) => members > 0)),
  ].sort((a, b) => b.at - a.at)
}

const openedItem = ({ causeKey, events, openedAt, verdict, evidence }: Opened): FeedItem => ({
  key: `open ${causeKey}`,
  at: openedAt,
  state: verdict === 'waiting' ? 'waiting' : 'stuck',
  word: verdict === 'waiting' ? 'late' : 'stuck',
  sentence: `${counted(events, 'event')}: ${verdictSentence(verdict, evidence)}`,
  href: formatStuck({ cause: causeKey }),
  lastedMillis: null,
  isOpen: true,
})

const closedItem = ({ causeKey, events, openedAt, closedAt, closedAs, verdict, evidence }: Closed): FeedItem => ({
  key: `closed ${causeKey} ${closedAs} ${closedAt}`,
  at: closedAt,
  state: closedAs === 'late' ? 'ok' : 'unknown',
  word: closedAs === 'late' ? 'came late' : 'withdrawn',
  sentence: `${counted(events, evidence.expectation.eventType, evidence.expectation.eventType)} ${closedAs === 'late' ? metAfterAll(evidence) : 'no longer owed'}; was: ${VERDICT_NAME[verdict]}`,
  href: '/stuck#closed',
  lastedMillis: (closedAt - openedAt) / 1000,
  isOpen: false,
})

function metAfterAll({ expectation: { consumer, followedBy } }: Evidence): string {
  const by = consumer === null ? '' : ` by ${consumer}`
  return followedBy.length === 0 ? `processed${by} after all` : `followed${by} after all`
}

const goneItem = ({ consumer, since }: Group): FeedItem => ({
  key: `gone ${consumer} ${since}`,
  at: since,
  state: 'unknown',
  word: 'gone',
  sentence: `${consumer} left: its group has no members`,
  href: formatLag({ consumer }),
  lastedMillis: null,
  isOpen: true,
})

const TOGETHER_MICROS = 60_000_000

/** Groups that began to read within a minute of each other did so for one reason: a deployment, a start. */
function backItems(groups: readonly Group[]): FeedItem[] {
  const runs: [Group, ...Group[]][] = []
  for (const group of [...groups].sort((a, b) => b.since - a.since)) {
    const run = runs.at(-1)
    if (run !== undefined && run[0].since - group.since <= TOGETHER_MICROS) run.push(group)
    else runs.push([group])
  }
  return runs.map(backItem)
}

const MOST_NAMES = 4

function backItem(run: readonly [Group, ...Group[]]): FeedItem {
  const [{ consumer, since }] = run
  const names = run.map((group) => group.consumer)
  const rest = names.length - MOST_NAMES
  const named = names.slice(0, MOST_NAMES).join(', ')
  return {
    key: `back ${consumer} ${since}`,
    at: since,
    state: 'ok',
    word: 'reads',
    sentence: `${rest > 0 ? `${named} and ${rest} more` : named} ${names.length === 1 ? 'has' : 'have'} members and ${names.length === 1 ? 'reads' : 'read'}`,
    href: formatLag({ consumer: names.length === 1 ? consumer : null }),
    lastedMillis: null,
    isOpen: false,
  }
}
