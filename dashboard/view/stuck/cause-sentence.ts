import { type Evidence, type Verdict, verdictSentence } from '@causeway/model'
import { countText } from '../format/count.ts'

interface Cause {
  readonly events: number
  readonly verdict: Verdict
  readonly evidence: Evidence
}

/** What holds these events up, in one sentence for all of them. */
export function causeSentence({ events, verdict, evidence }: Cause): string {
  const one = verdictSentence(verdict, evidence)
  if (events === 1) return one
  const rest = countText(events - 1)
  switch (verdict) {
    case 'poison':
      return `${one} ${rest} ${events === 2 ? 'event waits' : 'events wait'} behind it.`
    case 'blockedBehind':
      return `${one} ${rest} more ${events === 2 ? 'waits' : 'wait'} there too.`
    default:
      return `${one} The same holds for ${rest} more.`
  }
}
