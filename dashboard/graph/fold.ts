import type { EventId, Flow, FlowEvent } from '@causeway/model'

/** More alike siblings than this are drawn as one. */
export const FOLD_ABOVE = 6

/** One event, or many alike: same type, version, publisher and consumer, caused by the same. Oldest first. */
export type Sheaf = readonly [FlowEvent, ...FlowEvent[]]

/**
 * The events of a flow, alike siblings bound into sheaves, in order of first sight. What follows the members of a sheaf are
 * siblings too, so that a fan-out of 240 with two steps each is two sheaves.
 */
export function foldSiblings(flow: Flow, above = FOLD_ABOVE): Sheaf[] {
  const seen = new Map(flow.events.map((event) => [event.eventId, event]))
  const consumerOf = new Map(flow.edges.map(({ from, to, via }) => [`${from}\n${to}`, via]))
  const sheafOf = new Map<EventId, string>()
  const sheaves: Sheaf[] = []
  const bind = (key: string, [first, ...rest]: Sheaf): void => {
    const bound: Sheaf[] = rest.length >= above ? [[first, ...rest]] : [first, ...rest].map((event): Sheaf => [event])
    bound.forEach((sheaf, index) => {
      sheaves.push(sheaf)
      for (const { eventId } of sheaf) sheafOf.set(eventId, `${key}/${index}`)
    })
  }
  let waiting: readonly FlowEvent[] = flow.events
  for (let round = 0; waiting.length > 0; round++) {
    const ready = waiting.filter(({ causationIds }) => causationIds.every((id) => !seen.has(id) || sheafOf.has(id)))
    // A circle of causes has no first event: what is left is drawn one by one.
    if (ready.length === 0) {
      for (const event of waiting) bind(event.eventId, [event])
      break
    }
    const alike = Map.groupBy(ready, (event) => kindOf(event, sheafOf, consumerOf))
    let index = 0
    for (const [first, ...rest] of alike.values())
      if (first !== undefined) bind(`${round}.${index++}`, [first, ...rest])
    waiting = waiting.filter(({ eventId }) => !sheafOf.has(eventId))
  }
  return sheaves.sort(([a], [b]) => flow.events.indexOf(a) - flow.events.indexOf(b))
}

function kindOf(
  { eventId, eventType, eventVersion, source, causationIds }: FlowEvent,
  sheafOf: ReadonlyMap<EventId, string>,
  consumerOf: ReadonlyMap<string, string | null>,
): string {
  const causes = new Set(causationIds.map((id) => sheafOf.get(id) ?? id))
  const consumers = new Set(causationIds.map((id) => consumerOf.get(`${id}\n${eventId}`) ?? null))
  return JSON.stringify([[...causes], eventType, eventVersion, source, [...consumers]])
}
