import { VERDICT_NAME, type Verdict } from '@causeway/model'
import { State, type StateName } from './state.tsx'

const STATE: Readonly<Record<Verdict, StateName>> = {
  neverSent: 'stuck',
  waiting: 'waiting',
  consumerDown: 'stuck',
  blockedBehind: 'stuck',
  poison: 'stuck',
  failed: 'failed',
  deadLettered: 'failed',
  skipped: 'stuck',
  lost: 'failed',
  unobserved: 'unknown',
  stepMissing: 'stuck',
  unknown: 'unknown',
}

/** Why something is stuck, in a word or two. */
export function VerdictName({ verdict }: { verdict: Verdict }) {
  return <State is={STATE[verdict]}>{VERDICT_NAME[verdict]}</State>
}
