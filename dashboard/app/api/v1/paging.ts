import { type Cursor, parseCursor } from '../../../url/cursor.ts'
import { problem } from '../problem.ts'

/** Which part of a list is asked for. */
export interface Page {
  readonly limit: number
  readonly after: Cursor | null
}

const DEFAULT_LIMIT = 50
const MOST = 500

/** Reads `limit` and `cursor`; a Response is the refusal. */
export function readPage(params: URLSearchParams): Page | Response {
  const limit = params.get('limit') === null ? DEFAULT_LIMIT : Number(params.get('limit'))
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    return problem(400, 'Not a limit', `limit is a whole number from 1 to ${MOST}.`)
  }
  const text = params.get('cursor')
  const after = text === null ? null : parseCursor(text)
  if (text !== null && after === null) {
    return problem(400, 'Not a cursor', 'cursor is what an earlier answer gave as next. Leave it out to begin anew.')
  }
  return { limit, after }
}
