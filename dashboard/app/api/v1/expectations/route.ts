import { expectationSentence } from '@causeway/model'
import { database } from '../../../../query/database.ts'
import { type ExpectationRow, expectations } from '../../../../query/expectations.ts'
import { answer } from '../../../answer.ts'
import { problem } from '../../problem.ts'
import { iso } from '../time.ts'

export const dynamic = 'force-dynamic'

/** What should happen after what, by event type. */
export async function GET(): Promise<Response> {
  const told = await answer(() => expectations(database()))
  if (told.type === 'failed') return problem(503, 'The expectations could not be read', told.why)
  return Response.json({ expectations: told.value.map(expectationAnswer) })
}

const expectationAnswer = ({ createdAt, ...expectation }: ExpectationRow) => ({
  ...expectation,
  sentence: expectationSentence(expectation),
  createdAt: iso(createdAt),
})
