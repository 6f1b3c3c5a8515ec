import { database } from '../../../query/database.ts'
import { knownValues } from '../../../query/known-values.ts'
import { answer } from '../../answer.ts'
import { problem } from '../problem.ts'

export const dynamic = 'force-dynamic'

/** Names for the completion of the filter. */
export async function GET(): Promise<Response> {
  const told = await answer(() => knownValues(database()))
  return told.type === 'failed' ? problem(503, 'The names could not be read', told.why) : Response.json(told.value)
}
