interface Row {
  readonly correlationId: string
}

/** The rows that are shown, each as it is now; where none of them is there any more, the new rows. */
export function mergeRows<One extends Row>(shown: readonly One[], next: readonly One[]): readonly One[] {
  const byId = new Map(next.map((row) => [row.correlationId, row]))
  const isSameList = shown.some(({ correlationId }) => byId.has(correlationId))
  return isSameList ? shown.map((row) => byId.get(row.correlationId) ?? row) : next
}
