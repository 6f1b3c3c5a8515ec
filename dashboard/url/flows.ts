import { type Cursor, formatCursor, parseCursor } from './cursor.ts'
import { addressOf, type Params } from './params.ts'
import { DEFAULT_RANGE, formatRange, parseRange, type Range } from './range.ts'

export const READINGS = ['list', 'shapes'] as const
/** `list`: flow by flow. `shapes`: flows of one form together. */
export type Reading = (typeof READINGS)[number]

/** What the flows screen shows. */
export interface FlowsAddress {
  readonly query: string
  readonly range: Range
  readonly reading: Reading
  readonly cursor: Cursor | null
}

export function parseFlows(params: Params): FlowsAddress {
  return {
    query: params.q?.trim() ?? '',
    range: parseRange(params),
    reading: READINGS.find((reading) => reading === params.as) ?? 'list',
    cursor: params.after === undefined ? null : parseCursor(params.after),
  }
}

export function formatFlows({ query, range, reading, cursor }: Partial<FlowsAddress>): string {
  return addressOf('/flows', {
    q: query,
    ...formatRange(range ?? DEFAULT_RANGE),
    as: reading === 'list' ? undefined : reading,
    after: cursor ? formatCursor(cursor) : undefined,
  })
}

/** The address of one flow. */
export const flowAddress = (correlationId: string): string => `/flows/${encodeURIComponent(correlationId)}`
