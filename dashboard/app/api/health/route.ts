import { database } from '../../../query/database.ts'
import { health } from '../../../query/health.ts'

export const dynamic = 'force-dynamic'

/** 200 when the database answers, else 503. */
export async function GET(): Promise<Response> {
  try {
    await health(database())
    return Response.json({ status: 'ok' })
  } catch {
    return Response.json({ status: 'down', why: 'the database does not answer' }, { status: 503 })
  }
}
