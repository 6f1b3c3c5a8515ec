import { createRandom } from './random.ts'
import type { Trouble, TroubleName } from './troubles.ts'

/** Troubles begin on their own this long after the shop has opened. */
export const FIRST_TROUBLE_MILLIS = 60_000
/** Peace between two troubles. */
export const PAUSE_MILLIS = 60_000
/** How long a trouble is put off while somebody breaks something by hand. */
const PUT_OFF_MILLIS = 20_000

/** Where the troubles that come on their own stand; times in milliseconds since 1970. */
export type Pace =
  | { readonly type: 'waiting'; readonly index: number; readonly at: number }
  | { readonly type: 'running'; readonly index: number; readonly until: number }

/** What is asked of the supervisor, if anything. */
export type Turn = { readonly type: 'begin' | 'end'; readonly name: TroubleName } | { readonly type: 'nothing' }

/** What is seen of the shop at one moment. */
export interface Scene {
  readonly nowMillis: number
  readonly active: readonly TroubleName[]
  /** Every service is up. */
  readonly whole: boolean
}

export const firstPace = (openedAtMillis: number): Pace => ({
  type: 'waiting',
  index: 0,
  at: openedAtMillis + FIRST_TROUBLE_MILLIS,
})

/** The trouble that comes at this place: all of them once, then all of them once in another order. */
export function troubleAt(troubles: readonly Trouble[], seed: number, index: number): Trouble {
  const round = Math.floor(index / troubles.length)
  const order = createRandom(seed, 'troubles', round).shuffle(troubles)
  const trouble = order[index % troubles.length]
  if (!trouble) throw new RangeError('no troubles to choose from')
  return trouble
}

/** One step on: one trouble at a time, a pause between two, and never on top of what somebody broke by hand. */
export function step(pace: Pace, trouble: Trouble, scene: Scene): { pace: Pace; turn: Turn } {
  const { nowMillis, active, whole } = scene
  if (pace.type === 'waiting') {
    if (nowMillis < pace.at) return { pace, turn: { type: 'nothing' } }
    if (active.length > 0 || !whole) {
      return { pace: { ...pace, at: nowMillis + PUT_OFF_MILLIS }, turn: { type: 'nothing' } }
    }
    const until = nowMillis + trouble.lastsMillis
    return { pace: { type: 'running', index: pace.index, until }, turn: { type: 'begin', name: trouble.name } }
  }
  const next: Pace = { type: 'waiting', index: pace.index + 1, at: nowMillis + PAUSE_MILLIS }
  if (!active.includes(trouble.name)) return { pace: next, turn: { type: 'nothing' } }
  if (nowMillis < pace.until) return { pace, turn: { type: 'nothing' } }
  return { pace: next, turn: { type: 'end', name: trouble.name } }
}
