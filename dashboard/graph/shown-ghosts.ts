import type { Flow } from '@causeway/model'
import type { ToldGhost } from '../query/story.ts'

/** The ghosts that are drawn. What was created and never sent is drawn itself: its ghost would stand beside it. */
export const shownGhosts = (ghosts: readonly ToldGhost[], flow: Flow): ToldGhost[] =>
  ghosts.filter((ghost) => !isCreated(originOf(ghost, ghosts), flow))

/** The ghost at the head of the chain that a ghost belongs to. */
function originOf(ghost: ToldGhost, ghosts: readonly ToldGhost[]): ToldGhost {
  const before = ghosts.find(({ id }) => id === ghost.causeGhostId)
  return before === undefined ? ghost : originOf(before, ghosts)
}

/** What was created and never sent has a card of its own: its ghost would stand beside it. */
function isCreated({ causeEventId, eventType, alternatives }: ToldGhost, flow: Flow): boolean {
  if (causeEventId === null || eventType === null) return false
  return flow.events.some(
    (event) =>
      event.causationIds.includes(causeEventId) && [eventType, ...alternatives].includes(event.eventType ?? ''),
  )
}
