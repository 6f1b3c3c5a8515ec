import type { Causeway } from './causeway.ts'

let first: Causeway | null = null

/** The Causeway that was started first in this process, or null while none is. */
export const startedCauseway = (): Causeway | null => first

export function remember(causeway: Causeway): Causeway {
  first ??= causeway
  return causeway
}
