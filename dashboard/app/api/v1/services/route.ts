import { database } from '../../../../query/database.ts'
import { type InstanceRow, services } from '../../../../query/services.ts'
import { answer } from '../../../answer.ts'
import { problem } from '../../problem.ts'
import { iso } from '../time.ts'

export const dynamic = 'force-dynamic'

/** Every service that was heard of, with its instances. */
export async function GET(): Promise<Response> {
  const told = await answer(() => services(database()))
  if (told.type === 'failed') return problem(503, 'The services could not be read', told.why)
  const byName = Map.groupBy(told.value, ({ service }) => service)
  return Response.json({ services: [...byName].map(([name, rows]) => serviceAnswer(name, rows)) })
}

function serviceAnswer(name: string, rows: readonly InstanceRow[]) {
  const instances = rows.flatMap(({ instance, firstSeenAt, lastSeenAt }) =>
    instance === null ? [] : [{ instance, firstSeenAt: iso(firstSeenAt), lastSeenAt: iso(lastSeenAt) }],
  )
  const newest = instances
    .map(({ lastSeenAt }) => lastSeenAt)
    .sort()
    .at(-1)
  return { name, lastSeenAt: newest ?? null, instances }
}
