import { addMillis, isoMicros, type Micros, microsFromMillis } from '@causeway/model'
import { database } from '../../../../query/database.ts'
import { type FlowRow, flowList } from '../../../../query/flow-list.ts'
import { formatCursor } from '../../../../url/cursor.ts'
import { parseFilter } from '../../../../url/filter.ts'
import { answer } from '../../../answer.ts'
import { problem } from '../../problem.ts'
import { readPage } from '../paging.ts'
import { readMoment } from '../time.ts'

export const dynamic = 'force-dynamic'

const BEGINNING = 0 as Micros

/** Flows that a filter asks for, newest first. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  const page = readPage(params)
  if (page instanceof Response) return page
  const from = readMoment(params, 'from')
  if (from instanceof Response) return from
  const to = readMoment(params, 'to')
  if (to instanceof Response) return to
  const { filter, problems } = parseFilter(params.get('q') ?? '')
  const [first] = problems
  if (first !== undefined) return problem(400, 'Not a filter', first.message, { problems })
  const now = microsFromMillis(Date.now())
  const scope = { filter, from: from ?? BEGINNING, to: to ?? addMillis(now, 60_000), now }
  const told = await answer(() => flowList(database(), scope, page))
  if (told.type === 'failed') return problem(503, 'The flows could not be read', told.why)
  const { flows, next } = told.value
  return Response.json({ flows: flows.map(flowAnswer), next: next === null ? null : formatCursor(next) })
}

const flowAnswer = (flow: FlowRow) => ({
  correlationId: flow.correlationId,
  startedAt: isoMicros(flow.startedAt),
  durationMillis: flow.durationMillis,
  eventCount: flow.eventCount,
  missingCount: flow.missingCount,
  retryCount: flow.retryCount,
  failedCount: flow.failedCount,
  services: flow.services,
  status: flow.status,
  rootEventType: flow.rootEventType,
  aggregateIds: flow.aggregateIds,
  shape: flow.shape,
})
