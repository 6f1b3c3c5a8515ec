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
  return [...open.map(openedItem), ...closed.map(closedItem), ...groups.map(groupItem)].sort((a, b) => b.at - a.at)
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
  key: `closed ${causeKey} ${closedAt}`,
  at: closedAt,
  state: 'ok',
  word: closedAs === 'late' ? 'came late' : 'withdrawn',
  sentence: `${counted(events, 'event')} of ${evidence.expectation.consumer ?? evidence.expectation.eventType} came after all (${VERDICT_NAME[verdict]})`,
  href: '/stuck#closed',
  lastedMillis: (closedAt - openedAt) / 1000,
  isOpen: false,
})

const groupItem = ({ consumer, members, since }: Group): FeedItem => ({
  key: `group ${consumer} ${since}`,
  at: since,
  state: members === 0 ? 'unknown' : 'ok',
  word: members === 0 ? 'gone' : 'back',
  sentence:
    members === 0
      ? `${consumer} left: its group has no members`
      : `${consumer} has ${counted(members, 'member')} and reads`,
  href: formatLag({ consumer }),
  lastedMillis: null,
  isOpen: members === 0,
})
