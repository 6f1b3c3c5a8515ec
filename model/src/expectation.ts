/**
 * "An event like this is processed by that consumer, or followed by one of these events, within this window."
 * With `followedBy` the following event is what counts, and `consumer` names who should publish it;
 * without it, `consumer` must process the event.
 */
export interface Expectation {
  readonly id: string
  readonly origin: 'declared' | 'learned'
  readonly eventType: string
  /** Limits the expectation to one version of the event; null is any. */
  readonly eventVersion: string | null
  /** Limits the expectation to one destination; null is any. */
  readonly destination: string | null
  readonly consumer: string | null
  /** Alternatives, the usual one first. Empty: processing alone is expected. */
  readonly followedBy: readonly string[]
  readonly withinMillis: number
}

/** The expectation in words: "OrderCreated is processed by payment within 5 s". */
export function expectationSentence(expectation: Expectation): string {
  const { eventType, eventVersion, consumer, followedBy, withinMillis } = expectation
  const subject = eventVersion === null ? eventType : `${eventType} v${eventVersion}`
  const rule =
    followedBy.length === 0
      ? `is processed by ${consumer}`
      : `is followed by ${followedBy.join(' or ')}${consumer === null ? '' : ` from ${consumer}`}`
  return `${subject} ${rule} within ${withinMillis / 1000} s`
}
