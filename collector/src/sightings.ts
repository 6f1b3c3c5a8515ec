import type { Sighting } from './store/row.ts'

/** Which instances are worth noting as seen: not each request of each, only one now and then. */
export interface Sightings {
  /** Those of these that were not noted lately, each once. */
  readonly due: (sources: readonly { readonly service: string; readonly instance: string | null }[]) => Sighting[]
  /** They are in the database now. */
  readonly noted: (sightings: readonly Sighting[]) => void
}

/** How many instances are remembered; beyond it all are forgotten, and noted once more. */
const MAX_REMEMBERED = 50_000

export function openSightings(clock: () => number, everyMillis = 5_000): Sightings {
  const notedAt = new Map<string, number>()
  return {
    due(sources) {
      const due = new Map<string, Sighting>()
      for (const { service, instance } of sources) {
        if (instance === null) continue
        const key = keyOf({ service, instance })
        if (clock() - (notedAt.get(key) ?? -Infinity) >= everyMillis) due.set(key, { service, instance })
      }
      return [...due.values()]
    },
    noted(sightings) {
      if (notedAt.size > MAX_REMEMBERED) notedAt.clear()
      for (const sighting of sightings) notedAt.set(keyOf(sighting), clock())
    },
  }
}

const keyOf = ({ service, instance }: Sighting): string => `${service}\0${instance}`
