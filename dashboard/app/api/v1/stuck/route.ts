import { expectationSentence, isoMicros, verdictSentence } from '@causeway/model'
import { database } from '../../../../query/database.ts'
import { type StuckEvent, stuckEvents } from '../../../../query/stuck-events.ts'
import { formatCursor } from '../../../../url/cursor.ts'
import { answer } from '../../../answer.ts'
import { problem } from '../../problem.ts'
import { readPage } from '../paging.ts'
import { evidenceAnswer } from './evidence-answer.ts'

export const dynamic = 'force-dynamic'

/** Open violations, the oldest event first. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  const page = readPage(params)
  if (page instanceof Response) return page
  const cause = params.get('cause')
  const told = await answer(() => stuckEvents(database(), { cause, ...page }))
  if (told.type === 'failed') return problem(503, 'What is stuck could not be read', told.why)
  const { events, next } = told.value
  return Response.json({ violations: events.map(violationAnswer), next: next === null ? null : formatCursor(next) })
}

const violationAnswer = (event: StuckEvent) => ({
  id: event.id,
  eventId: event.eventId,
  eventType: event.eventType,
  correlationId: event.correlationId,
  expectation: { id: event.evidence.expectation.id, sentence: expectationSentence(event.evidence.expectation) },
  verdict: event.verdict,
  cause: event.causeKey,
  sentence: verdictSentence(event.verdict, event.evidence),
  since: isoMicros(event.sentAt),
  dueAt: isoMicros(event.dueAt),
  openedAt: isoMicros(event.openedAt),
  evidence: evidenceAnswer(event.evidence),
})
