import { correlationId, eventId, isoMicros } from '@causeway/model'
import { database } from '../../../../../../../query/database.ts'
import { eventOperations } from '../../../../../../../query/event-operations.ts'
import { answer } from '../../../../../../answer.ts'
import { problem } from '../../../../../problem.ts'

interface Context {
  readonly params: Promise<{ readonly correlationId: string; readonly eventId: string }>
}

/** Every operation on an event with the attributes of its span. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const asked = await params
  const [flow, event] = [correlationId(asked.correlationId), eventId(asked.eventId)]
  if (flow === null || event === null) return problem(400, 'Not an id', 'An id has 1 to 255 bytes and no NUL.')
  const told = await answer(() => eventOperations(database(), flow, event))
  if (told.type === 'failed') return problem(503, 'The event could not be read', told.why)
  if (told.value.length === 0) return problem(404, 'No such event', `Nothing is known of ${event} in the flow ${flow}.`)
  const operations = told.value.map(({ startedAt, endedAt, ...rest }) => ({
    ...rest,
    startedAt: isoMicros(startedAt),
    endedAt: isoMicros(endedAt),
  }))
  return Response.json({ eventId: event, operations })
}
