import { durationMillis, MOST_MILLIS, nameOf, versionOf } from '@causeway/model'

/**
 * What should happen after an event, in the words of `causeway.yaml`: it is processed by a consumer, or followed by one of
 * these events, within this time.
 */
export type DeclaredExpectation = About & (ProcessedBy | FollowedBy)

interface About {
  /** Type of the event that it is about; that of the event at hand unless given. */
  readonly on?: string
  /** Only events of this version. */
  readonly version?: string | number
  /** Only events at this destination. */
  readonly destination?: string
  /** `'500ms'`, `'5s'`, `'2m'`, `'1h'`, or milliseconds. */
  readonly within: string | number
}

interface ProcessedBy {
  /** The consumer (group, subscription, queue) that must process the event. */
  readonly processedBy: string
  readonly followedBy?: never
  readonly by?: never
}

interface FollowedBy {
  /** Event types of which one must follow, the usual one first. */
  readonly followedBy: string | readonly string[]
  /** The consumer that publishes it; anyone unless given. */
  readonly by?: string
  readonly processedBy?: never
}

/** As many alternatives as `causeway.yaml` takes. */
const MOST_ALTERNATIVES = 16

/**
 * An expectation as it is sent: one entry of `causeway.yaml` as JSON (which is YAML), its keys always in this order and
 * its time in milliseconds, so that the same rule is always the same text. Throws a TypeError that says what is wrong.
 */
export function expectationText(declared: DeclaredExpectation, eventType: string | null): string {
  const { on, version, destination, processedBy, followedBy, by, within }: Readonly<Record<string, unknown>> = {
    ...declared,
  }
  if ((processedBy === undefined) === (followedBy === undefined)) {
    throw new TypeError('an expectation says either "processedBy" or "followedBy"')
  }
  if (by !== undefined && followedBy === undefined) throw new TypeError('"by" goes with "followedBy"')
  return JSON.stringify({
    on: on === undefined && eventType !== null ? eventType : named('on', nameOf(on)),
    version: optional(version, () => named('version', versionOf(version))),
    destination: optional(destination, () => named('destination', nameOf(destination))),
    processedBy: optional(processedBy, () => named('processedBy', nameOf(processedBy))),
    followedBy: optional(followedBy, () => alternatives(followedBy)),
    by: optional(by, () => named('by', nameOf(by))),
    within: `${withinMillis(within)}ms`,
  })
}

const optional = <T>(given: unknown, read: () => T): T | undefined => (given === undefined ? undefined : read())

function named(key: string, name: string | null): string {
  if (name === null || name.trim() === '') throw new TypeError(`"${key}" of an expectation must be a name`)
  return name
}

function alternatives(followedBy: unknown): string[] {
  const given: unknown[] = Array.isArray(followedBy) ? followedBy : [followedBy]
  const names = new Set(given.map((name) => named('followedBy', nameOf(name))))
  if (names.size === 0 || names.size > MOST_ALTERNATIVES) {
    throw new TypeError(`"followedBy" of an expectation names 1 to ${MOST_ALTERNATIVES} event types`)
  }
  return [...names]
}

function withinMillis(within: unknown): number {
  const millis = typeof within === 'string' ? durationMillis(within) : within
  if (typeof millis === 'number' && Math.round(millis) > 0 && millis <= MOST_MILLIS) return Math.round(millis)
  throw new TypeError('"within" of an expectation is a time such as 500ms, 5s, 2m or 1h, or milliseconds')
}
