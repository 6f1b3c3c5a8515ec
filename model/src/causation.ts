import { isId } from './id.ts'

/** What caused an event. */
export interface Causation {
  /** The direct cause, or the first of several; null at a root. */
  readonly causationId: string | null
  /** All of them, at least two, `causationId` first; absent unless there are several. */
  readonly causationIds?: readonly string[]
}

/** So many causes of one event are kept, the first ones. */
export const MAX_CAUSES = 32

/** Reads one stated cause and a stated list of several, each checked; what cannot be an id counts as absent. */
export function readCausation(one: unknown, several: unknown): Causation {
  const causationId = isId(one) ? one : null
  if (!Array.isArray(several)) return { causationId, causationIds: undefined }
  return causationOf(causationId === null ? several : [causationId, ...several])
}

/** The same causation without an event that cannot be its own cause. */
export function causedByOthers({ causationId, causationIds }: Causation, eventId: string): Causation {
  if (causationIds !== undefined) return causationOf(causationIds.filter((id) => id !== eventId))
  return { causationId: causationId === eventId ? null : causationId, causationIds: undefined }
}

function causationOf(stated: readonly unknown[]): Causation {
  const ids = [...new Set(stated.slice(0, 2 * MAX_CAUSES).filter(isId))].slice(0, MAX_CAUSES)
  return { causationId: ids[0] ?? null, causationIds: ids.length > 1 ? ids : undefined }
}
