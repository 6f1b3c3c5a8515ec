import { useState } from 'react'
import type { Lane } from '../../graph/rows.ts'
import { foldedAtFirst } from '../../graph/timeline.ts'

export interface Folding {
  /** Services whose lane is one line. */
  readonly folded: ReadonlySet<string>
  /** Rows that show their inner spans. */
  readonly unfolded: ReadonlySet<string>
  readonly toggleLane: (service: string) => void
  readonly toggleRow: (row: string) => void
  readonly foldAll: () => void
  readonly unfoldAll: () => void
}

/** Which lanes are folded and which rows show their inner spans. What the reader did outlives a refresh. */
export function useFolding(lanes: readonly Lane[]): Folding {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => foldedAtFirst(lanes))
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  return {
    folded,
    unfolded,
    toggleLane: (service) => setFolded((was) => toggled(was, service)),
    toggleRow: (row) => setUnfolded((was) => toggled(was, row)),
    foldAll: () => {
      setFolded(new Set(lanes.filter(({ rows }) => rows.length > 1).map(({ service }) => service)))
      setUnfolded(new Set())
    },
    unfoldAll: () => {
      setFolded(new Set())
      setUnfolded(new Set(lanes.flatMap(({ rows }) => rows.map(({ id }) => id))))
    },
  }
}

/** The set with the value, or without it where it was in it. */
export function toggled<Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}
