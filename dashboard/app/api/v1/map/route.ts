import { microsFromMillis } from '@causeway/model'
import { database } from '../../../../query/database.ts'
import { type TrafficEdge, traffic } from '../../../../query/traffic.ts'
import { recentWindow } from '../../../../view/map/recent-window.ts'
import { answer } from '../../../answer.ts'
import { problem } from '../../problem.ts'
import { iso } from '../time.ts'

export const dynamic = 'force-dynamic'

/** Who talked to whom in the last minutes, how often and how fast. */
export async function GET(): Promise<Response> {
  const window = recentWindow(microsFromMillis(Date.now()))
  const told = await answer(() => traffic(database(), window.known, window.from))
  if (told.type === 'failed') return problem(503, 'The map could not be read', told.why)
  const edges = told.value
  return Response.json({
    from: iso(window.from),
    to: iso(window.to),
    services: distinct(edges.map(({ service }) => service)),
    destinations: distinct(edges.map(({ destination }) => destination)),
    edges: edges.map((edge) => edgeAnswer(edge, window.seconds)),
  })
}

const edgeAnswer = (edge: TrafficEdge, seconds: number) => ({
  type: edge.consumer === null ? 'send' : 'process',
  service: edge.service,
  destination: edge.destination,
  consumer: edge.consumer,
  count: edge.count,
  failed: edge.failed,
  perSecond: edge.count / seconds,
  queueP95Millis: edge.queueP95,
  processingP95Millis: edge.processingP95,
  criticalP95Millis: edge.criticalP95,
})

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort()
