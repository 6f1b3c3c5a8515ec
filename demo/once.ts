import type { Causeway } from '@causeway/instrumentation'
import type { Envelope } from '@causeway/model'

/** Ids that are remembered: the oldest is forgotten first. */
const REMEMBERED = 10_000

/**
 * Handles each event once, by its id: what was handled before is skipped, and Causeway is told so.
 * What failed was not handled, so that its next delivery counts.
 */
export function once<Event extends Envelope, Rest extends readonly unknown[]>(
  causeway: Pick<Causeway, 'duplicateSkipped'>,
  handle: (event: Event, ...rest: Rest) => Promise<void>,
): (event: Event, ...rest: Rest) => Promise<void> {
  const handled = new Set<string>()
  return async (event, ...rest) => {
    if (handled.has(event.eventId)) return causeway.duplicateSkipped()
    await handle(event, ...rest)
    handled.add(event.eventId)
    const [oldest] = handled
    if (handled.size > REMEMBERED && oldest) handled.delete(oldest)
  }
}
