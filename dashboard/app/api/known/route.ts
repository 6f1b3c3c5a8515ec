import { database } from '../../../query/database.ts'
import { knownValues } from '../../../query/known-values.ts'

export const dynamic = 'force-dynamic'

/** Names for the completion of the filter. */
export async function GET(): Promise<Response> {
  return Response.json(await knownValues(database()))
}
