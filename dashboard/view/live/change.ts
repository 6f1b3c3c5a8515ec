export const CHANGE_KINDS = ['flow', 'violation', 'position', 'consumer'] as const
/** What `/api/v1/live` tells of. */
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** Something changed. `id` is null where more changed than is worth naming one by one. */
export interface Change {
  readonly kind: ChangeKind
  readonly id: string | null
}

/** Reads the data of one server-sent event; null when it is not a change. */
export function parseChange(data: string): Change | null {
  const value: unknown = parseJson(data)
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null
  const kind = CHANGE_KINDS.find((known) => known === value.kind)
  if (kind === undefined) return null
  return { kind, id: 'id' in value && typeof value.id === 'string' ? value.id : null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
