import { correlationId, microsFromMillis } from '@causeway/model'
import { database } from '../../../../../query/database.ts'
import { flowStory } from '../../../../../query/flow.ts'
import { answer } from '../../../../answer.ts'
import { problem } from '../../../problem.ts'
import { flowAnswer } from './flow-answer.ts'

interface Context {
  readonly params: Promise<{ readonly correlationId: string }>
}

/** What happened in a flow, and what should have happened and did not. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const asked = (await params).correlationId
  const id = correlationId(asked)
  if (id === null) return problem(400, 'Not a correlation id', 'A correlation id has 1 to 255 bytes and no NUL.')
  const told = await answer(() => flowStory(database(), id, microsFromMillis(Date.now())))
  if (told.type === 'failed') return problem(503, 'The flow could not be read', told.why)
  if (told.value === null) return problem(404, 'No such flow', `No event with the correlation id ${asked} has arrived.`)
  return Response.json(flowAnswer(told.value))
}
