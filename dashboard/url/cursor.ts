import { isId, isoMicros, type Micros, parseIso } from '@causeway/model'

/** Where a list ordered by time goes on: after the row of this moment and id. */
export interface Cursor {
  readonly at: Micros
  readonly id: string
}

/** A cursor as an opaque word. */
export const formatCursor = ({ at, id }: Cursor): string => btoaUrl(`${isoMicros(at)} ${id}`)

/** Reads what `formatCursor` wrote; null when it is something else. */
export function parseCursor(text: string): Cursor | null {
  const [, time = '', id] = /^(\d{4}-\d\d-\d\dT\S+Z) (.+)$/s.exec(atobUrl(text) ?? '') ?? []
  const at = parseIso(time)
  return at !== null && isId(id) ? { at, id } : null
}

function btoaUrl(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function atobUrl(text: string): string | null {
  try {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
  } catch {
    return null
  }
}
