/** The consumer groups that this process consumes in. */
export interface Membership {
  joined(group: string): void
  /** To be called once for each `joined`. */
  left(group: string): void
  /** Sorted by name. */
  groups(): readonly string[]
}

/** A service may have several consumers in one group: it is in the group until the last of them has left. */
export function membership(): Membership {
  const consumers = new Map<string, number>()
  return {
    joined: (group) => void consumers.set(group, (consumers.get(group) ?? 0) + 1),
    left(group) {
      const others = (consumers.get(group) ?? 0) - 1
      if (others > 0) consumers.set(group, others)
      else consumers.delete(group)
    },
    groups: () => [...consumers.keys()].sort(),
  }
}
