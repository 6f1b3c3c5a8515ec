/** The readings of a flow. */
export const FLOW_VIEWS = ['graph', 'timeline', 'events'] as const
export type FlowView = (typeof FLOW_VIEWS)[number]

/** What the side panel is about. `default`: nothing was chosen yet. */
export type Selection =
  | { readonly type: 'default' }
  | { readonly type: 'none' }
  | { readonly type: 'event'; readonly eventId: string; readonly consumer: string | null }
  | { readonly type: 'group'; readonly eventId: string }
  | { readonly type: 'ghost'; readonly ghostId: string }
  | { readonly type: 'trigger'; readonly causeId: string }

/** What the address of a flow says beyond which flow it is. */
export interface FlowAddress {
  readonly view: FlowView
  readonly selection: Selection
}

/** Reads the query of an address. What it does not know counts as absent. */
export function parseFlowAddress(query: URLSearchParams): FlowAddress {
  const view = FLOW_VIEWS.find((name) => name === query.get('view')) ?? 'graph'
  return { view, selection: parseSelection(query) }
}

/** The address of a flow; what goes without saying is left out. */
export function flowHref(correlationId: string, { view, selection }: Partial<FlowAddress> = {}): string {
  const query = new URLSearchParams()
  if (view !== undefined && view !== 'graph') query.set('view', view)
  for (const [name, value] of selectionQuery(selection ?? { type: 'default' })) query.set(name, value)
  const text = query.toString()
  return `/flows/${encodeURIComponent(correlationId)}${text === '' ? '' : `?${text}`}`
}

const GHOST = 'ghost:'

function parseSelection(query: URLSearchParams): Selection {
  const [event, group, missing, trigger] = ['event', 'group', 'missing', 'trigger'].map((name) => query.get(name))
  if (event) return { type: 'event', eventId: event, consumer: query.get('consumer') || null }
  if (group) return { type: 'group', eventId: group }
  if (missing) return { type: 'ghost', ghostId: `${GHOST}${missing}` }
  if (trigger) return { type: 'trigger', causeId: trigger }
  return { type: query.get('selected') === 'none' ? 'none' : 'default' }
}

function selectionQuery(selection: Selection): readonly (readonly [name: string, value: string])[] {
  switch (selection.type) {
    case 'event':
      return [
        ['event', selection.eventId],
        ...(selection.consumer === null ? [] : [['consumer', selection.consumer] as const]),
      ]
    case 'group':
      return [['group', selection.eventId]]
    case 'ghost':
      return [['missing', selection.ghostId.slice(GHOST.length)]]
    case 'trigger':
      return [['trigger', selection.causeId]]
    case 'none':
      return [['selected', 'none']]
    default:
      return []
  }
}
