import { type Evidence, type Verdict, verdictSentence } from '@causeway/model'
import { counted } from '../format/count.ts'

interface Cause {
  readonly events: number
  readonly flows: number
  readonly verdict: Verdict
  readonly evidence: Evidence
}

/** The state of everything in a sentence, and one more that says why. */
export interface Headline {
  readonly isCalm: boolean
  readonly sentence: string
  readonly detail: string
}

/** Whether everything is flowing, and if not, what holds up most. */
export function headlineOf(causes: readonly Cause[], events: number, sent: number): Headline {
  const [first] = causes
  if (first === undefined) return calm(sent)
  const stuck = `${counted(events, 'event is', 'events are')} stuck`
  const why = verdictSentence(first.verdict, first.evidence)
  if (causes.length === 1) return { isCalm: false, sentence: `${stuck}.`, detail: why }
  return {
    isCalm: false,
    sentence: `${stuck}, for ${causes.length} reasons.`,
    detail: `${counted(first.events, 'of them', 'of them')}: ${why}`,
  }
}

function calm(sent: number): Headline {
  const detail =
    sent === 0
      ? 'Nothing was sent in the last hour, and nothing is owed.'
      : `${counted(sent, 'event')} in the last hour, and everything that should follow has come in time.`
  return { isCalm: true, sentence: sent === 0 ? 'All is quiet.' : 'Everything is flowing.', detail }
}
