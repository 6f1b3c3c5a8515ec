import type { AttemptCounter } from './attempt.ts'
import type { Disclose } from './disclosure.ts'
import type { IdMakers } from './event/identity.ts'
import type { ErrorDetail } from './failure.ts'
import type { Measures } from './measure.ts'
import type { Membership } from './membership.ts'
import type { Recorder } from './record/recorder.ts'

/** What the core works with; handed in, so that it can be tested with a recorder and ids of the test's own. */
export interface Tools {
  readonly recorder: Recorder
  /** Name of this service, the `source` of the envelopes it makes. */
  readonly service: string
  readonly make: IdMakers
  /** Unix milliseconds. */
  readonly now: () => number
  readonly attempts: AttemptCounter
  readonly membership: Membership
  /** Null where nothing of a message's key and headers may leave the process. */
  readonly disclose: Disclose | null
  readonly errors: ErrorDetail
  /** An adapter whose client is measured by another instrumentation works with `unmeasured`. */
  readonly measures: Measures
}
