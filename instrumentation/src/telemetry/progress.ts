import type { Micros } from '@causeway/model'

/** How far the spans of this process have come on their way to the collector. */
export interface Progress {
  /** Spans that the receiver has acknowledged. */
  readonly delivered: number
  /** Spans that were let go: the queue was full, or the receiver was not reached or refused them. */
  readonly dropped: number
  /** When the oldest span that is finished and neither delivered nor dropped ended; null where there is none. */
  readonly oldestUnsent: Micros | null
}
